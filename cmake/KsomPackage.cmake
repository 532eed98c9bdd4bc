# SPDX-License-Identifier: GPL-3.0-or-later
# `cpack` in the build folder makes, of the faces that are built, what people install:
#   ksom[v0.1.0](Linux-amd64-32).dek   for Pd's own package search, with its checksum and the list of its objects
#   ksom[v0.1.0](Sources).dek          the same for those who build it themselves, with its checksum
#   KSOM-0.1.0-Linux-amd64.zip         the folder KSOM for SuperCollider's Extensions, with its checksum
set(components "")
if(TARGET ksom_pd_shared)
  list(APPEND components pd)
endif()
if(TARGET KSOM)
  list(APPEND components supercollider)
endif()
if(NOT components)
  return()
endif()
set(CPACK_PACKAGE_NAME ksom)
set(CPACK_PACKAGE_VENDOR "K-SOM")
set(CPACK_GENERATOR External)
set(CPACK_EXTERNAL_ENABLE_STAGING ON)
set(CPACK_EXTERNAL_PACKAGE_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/make-packages.cmake)
set(CPACK_COMPONENTS_ALL ${components})
set(CPACK_STRIP_FILES ON)

string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" machine)
string(REGEX REPLACE "^x86_64$" "amd64" machine "${machine}")
string(REGEX REPLACE "^aarch64$" "arm64" machine "${machine}")
string(REGEX REPLACE "^armv([67]).*" "armv\\1" machine "${machine}")
set(CPACK_PACKAGE_FILE_NAME ksom-packages)  # of a folder in between; brackets would mean something there
set(CPACK_KSOM_PD_PACKAGE "ksom[v${PROJECT_VERSION}](${CMAKE_SYSTEM_NAME}-${machine}-${KSOM_PD_FLOATSIZE})")
set(CPACK_KSOM_PD_SOURCES "ksom[v${PROJECT_VERSION}](Sources)")
set(CPACK_KSOM_SOURCE_DIR "${PROJECT_SOURCE_DIR}")
set(CPACK_KSOM_BINARY_DIR "${PROJECT_BINARY_DIR}")
set(CPACK_KSOM_SC_PACKAGE "KSOM-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${machine}")
include(CPack)
