# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target PureData::PureData: the header m_pd.h. PD_INCLUDE_DIR says where it is, if it is not found by itself.
include(FindPackageHandleStandardArgs)
find_path(PD_INCLUDE_DIR m_pd.h PATH_SUFFIXES pd
  PATHS /Applications/Pd.app/Contents/Resources/src "$ENV{PROGRAMFILES}/Pd/src")
mark_as_advanced(PD_INCLUDE_DIR)
find_package_handle_standard_args(PureData REQUIRED_VARS PD_INCLUDE_DIR)
if(PureData_FOUND AND NOT TARGET PureData::PureData)
  add_library(PureData::PureData INTERFACE IMPORTED)
  target_include_directories(PureData::PureData SYSTEM INTERFACE ${PD_INCLUDE_DIR})
  target_compile_definitions(PureData::PureData INTERFACE PD)
  if(WIN32)
    find_library(PD_LIBRARY pd HINTS ${PD_INCLUDE_DIR}/../bin)
    target_link_libraries(PureData::PureData INTERFACE ${PD_LIBRARY})
  elseif(APPLE)
    target_link_options(PureData::PureData INTERFACE "LINKER:-undefined,dynamic_lookup")
  endif()
endif()
