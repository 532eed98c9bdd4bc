# SPDX-License-Identifier: GPL-3.0-or-later
# A host that has no sanitizer loads a plugin that has one only when its runtime is there first. So each host gets a script of
# its name that sees to that, in a folder that tests have at the front of PATH: whoever starts a host (a test, sclang, a
# script) starts it so. What ASAN_OPTIONS and UBSAN_OPTIONS say besides is kept.
set(sanitized_hosts ${CMAKE_CURRENT_BINARY_DIR}/sanitized)
foreach(library IN ITEMS asan ubsan)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=lib${library}.so OUTPUT_VARIABLE lib${library}
    OUTPUT_STRIP_TRAILING_WHITESPACE)
endforeach()

# The host that the variable names is this script from now on.
function(ksom_sanitized_host variable)
  if(NOT ${variable})
    return()
  endif()
  set(host ${${variable}})
  cmake_path(GET host FILENAME name)
  file(CONFIGURE OUTPUT ${sanitized_hosts}/${name} @ONLY CONTENT [=[#!/bin/sh
export LD_PRELOAD="@libasan@:@libubsan@${LD_PRELOAD:+:$LD_PRELOAD}"
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
exec "@host@" "$@"
]=])
  file(CHMOD ${sanitized_hosts}/${name} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  set(${variable} ${sanitized_hosts}/${name} PARENT_SCOPE)
endfunction()
