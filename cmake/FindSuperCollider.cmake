# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target SuperCollider::Plugin: the headers that a UGen needs, as Debian installs them or from the source tree
# SC_PATH.
include(FindPackageHandleStandardArgs)
set(SC_PATH "" CACHE PATH "Source tree of SuperCollider; empty for the installed headers")

foreach(part plugin_interface common)
  set(header_plugin_interface SC_PlugIn.hpp)
  set(header_common SC_Types.h)
  find_path(SuperCollider_${part} ${header_${part}} HINTS ${SC_PATH}/include/${part}
    PATH_SUFFIXES SuperCollider/${part} include/SuperCollider/${part})
  mark_as_advanced(SuperCollider_${part})
endforeach()
find_package_handle_standard_args(SuperCollider REQUIRED_VARS SuperCollider_plugin_interface SuperCollider_common)
if(SuperCollider_FOUND AND NOT TARGET SuperCollider::Plugin)
  add_library(SuperCollider::Plugin INTERFACE IMPORTED)
  set_target_properties(SuperCollider::Plugin PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${SuperCollider_plugin_interface};${SuperCollider_common}")
endif()
