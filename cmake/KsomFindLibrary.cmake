# SPDX-License-Identifier: GPL-3.0-or-later
# ksom_find_library(NAME HEADER h LIBRARY l... [SUFFIX s]): sets NAME_FOUND and makes the target NAME::NAME. Of several
# names of the library the first that is there is taken.
include(FindPackageHandleStandardArgs)

macro(ksom_find_library name)
  cmake_parse_arguments(find "" "HEADER;SUFFIX" "LIBRARY" ${ARGN})
  find_path(${name}_INCLUDE_DIR ${find_HEADER} PATH_SUFFIXES ${find_SUFFIX})
  find_library(${name}_LIBRARY NAMES ${find_LIBRARY} NAMES_PER_DIR)
  mark_as_advanced(${name}_INCLUDE_DIR ${name}_LIBRARY)
  find_package_handle_standard_args(${name} REQUIRED_VARS ${name}_LIBRARY ${name}_INCLUDE_DIR)
  if(${name}_FOUND AND NOT TARGET ${name}::${name})
    add_library(${name}::${name} UNKNOWN IMPORTED)
    set_target_properties(${name}::${name} PROPERTIES
      IMPORTED_LOCATION ${${name}_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${${name}_INCLUDE_DIR})
  endif()
endmacro()
