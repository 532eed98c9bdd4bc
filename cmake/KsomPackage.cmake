# SPDX-License-Identifier: GPL-3.0-or-later
# `cpack` in the build folder makes what Pd's own package search installs: ksom[v0.1.0](Linux-amd64-32).dek, a zip of the
# folder ksom, its checksum, and the list of its objects.
if(NOT TARGET ksom_pd_shared)
  return()
endif()
set(CPACK_PACKAGE_NAME ksom)
set(CPACK_PACKAGE_VENDOR "K-SOM")
set(CPACK_GENERATOR External)
set(CPACK_EXTERNAL_ENABLE_STAGING ON)
set(CPACK_EXTERNAL_PACKAGE_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/make-pd-package.cmake)
set(CPACK_COMPONENTS_ALL pd)
set(CPACK_STRIP_FILES ON)

string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" machine)
string(REGEX REPLACE "^x86_64$" "amd64" machine "${machine}")
string(REGEX REPLACE "^aarch64$" "arm64" machine "${machine}")
string(REGEX REPLACE "^armv([67]).*" "armv\\1" machine "${machine}")
set(CPACK_PACKAGE_FILE_NAME ksom-pd)  # of a folder in between; brackets would mean something there
set(CPACK_KSOM_PACKAGE "ksom[v${PROJECT_VERSION}](${CMAKE_SYSTEM_NAME}-${machine}-32)")
include(CPack)
