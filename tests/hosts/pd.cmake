# SPDX-License-Identifier: GPL-3.0-or-later
# Tests of the externals in real Pd: one ctest entry for each test_pd_*.py.
if(KSOM_PD_FLOATSIZE EQUAL 64)
  find_program(KSOM_PD NAMES puredata64 pd64)
else()
  find_program(KSOM_PD NAMES pd puredata)
endif()
if(NOT TARGET ksom_pd_shared)
  return()
elseif(NOT KSOM_PD)
  if(KSOM_REQUIRE_ALL)
    message(FATAL_ERROR "pd is missing; on Debian: apt-get install puredata-core puredata-extra")
  endif()
  message(STATUS "skipped: tests in Pd (tests/hosts); on Debian: apt-get install puredata-core puredata-extra")
  return()
endif()

# To see the patches as a user does.
find_program(KSOM_XVFB Xvfb)
find_file(KSOM_PD_GUI pd-gui.tcl PATHS /usr/lib /usr/local/lib PATH_SUFFIXES puredata/tcl pd/tcl)
set(gui ${KSOM_PD_GUI})
if(NOT KSOM_PD_GUI OR NOT KSOM_XVFB)
  if(KSOM_REQUIRE_ALL)
    message(FATAL_ERROR "Pd's windows or Xvfb are missing; on Debian: apt-get install puredata-gui xvfb")
  endif()
  message(STATUS "skipped: tests of Pd's windows (tests/hosts); on Debian: apt-get install puredata-gui xvfb")
  set(gui "")
endif()

# Debian 12 has no Pd of 64-bit floats to load these, but they build. Debian 13 has: puredata64-core.
ksom_pd_shared(ksom_pd_shared_double 64)
set(double_suffix .linux-amd64-64.so)
ksom_pd_objects(ksom_pd_shared_double pd_double ${double_suffix})
foreach(object IN LISTS KSOM_PD_OBJECTS)
  string(REPLACE "~" "" object ${object})
  set_target_properties(pd_double_${object} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/pd64)
endforeach()
find_program(KSOM_PD64 NAMES puredata64 pd64)
if(sanitized_hosts)
  ksom_sanitized_host(KSOM_PD)
  ksom_sanitized_host(KSOM_PD64)
endif()

# What the objects must give, from the core.
foreach(program render_bank_pd render_analyzer_pd render_grid_pd render_cells_pd)
  add_executable(${program} ${program}.cpp)
  target_link_libraries(${program} PRIVATE ksom_core ksom_options)
endforeach()

# For counting what a perform routine asks for: see pd_guard.c.
add_library(pd_guard MODULE pd_guard.c)
target_link_libraries(pd_guard PRIVATE ${CMAKE_DL_LIBS})
add_library(pd_guilty MODULE guilty_tilde.c)
target_link_libraries(pd_guilty PRIVATE ksom_options PureData::PureData)
set_target_properties(pd_guilty PROPERTIES PREFIX "" OUTPUT_NAME guilty~ SUFFIX ${KSOM_PD_SUFFIX})
add_library(pd_double_guilty MODULE guilty_tilde.c)
target_link_libraries(pd_double_guilty PRIVATE ksom_options PureData::PureData)
target_compile_definitions(pd_double_guilty PRIVATE PD_FLOATSIZE=64)
set_target_properties(pd_double_guilty PROPERTIES PREFIX "" OUTPUT_NAME guilty~ SUFFIX ${double_suffix})

# Signals of many channels, for a Pd that has none: see pd_multi.c.
add_library(pd_multi MODULE pd_multi.c)
target_link_libraries(pd_multi PRIVATE PureData::PureData)

set(of_supercollider ${environment})
set(environment ${common_environment} "KSOM_PD=${KSOM_PD}" "KSOM_PD_GUI=${gui}" "KSOM_PD_EXTERNALS=$<TARGET_FILE_DIR:pd_kuramotobank>"
  "KSOM_PD_GUARD=$<TARGET_FILE:pd_guard>" "KSOM_PD_MULTI=$<TARGET_FILE:pd_multi>" "KSOM_PD_GUILTY=$<TARGET_FILE_DIR:pd_guilty>" "KSOM_READELF=${CMAKE_READELF}" "KSOM_CMAKE=${CMAKE_COMMAND}" "KSOM_CPACK=${CMAKE_CPACK_COMMAND}" "KSOM_BUILD=${PROJECT_BINARY_DIR}"
  "KSOM_PD_REFERENCE=$<TARGET_FILE:pd_reference>"
  "KSOM_RENDER_BANK_PD=$<TARGET_FILE:render_bank_pd>" "KSOM_RENDER_ANALYZER_PD=$<TARGET_FILE:render_analyzer_pd>"
  "KSOM_RENDER_GRID_PD=$<TARGET_FILE:render_grid_pd>" "KSOM_RENDER_CELLS_PD=$<TARGET_FILE:render_cells_pd>")
if(TARGET ksom)
  list(APPEND environment "KSOM=$<TARGET_FILE:ksom>")
endif()

file(GLOB tests CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} test_pd_*.py)
foreach(test IN LISTS tests)
  string(REGEX REPLACE "test_(pd_.*)[.]py" "\\1" name ${test})
  string(REPLACE "_" "." entry ${name})
  add_test(NAME hosts.${entry} COMMAND ${Python3_EXECUTABLE} -m unittest -v test_${name}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(hosts.${entry} PROPERTIES LABELS "hosts;pd" TIMEOUT ${timeout} ENVIRONMENT "${environment}")
  if(KSOM_PD64 AND NOT name STREQUAL "pd_install")
    add_test(NAME hosts.${entry}64 COMMAND ${Python3_EXECUTABLE} -m unittest -v test_${name}
      WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    set_tests_properties(hosts.${entry}64 PROPERTIES LABELS "hosts;pd" TIMEOUT ${timeout} ENVIRONMENT "${environment};KSOM_PD=${KSOM_PD64};KSOM_PD_EXTERNALS=$<TARGET_FILE_DIR:pd_double_kuramotobank>")
  endif()
endforeach()

# What a host can do to the objects, once more with sanitizers in them. The whole program has them with KSOM_SANITIZE=ON, which
# takes a compiler long; here the core stays as it is.
if(CMAKE_SYSTEM_NAME STREQUAL Linux AND CMAKE_CXX_COMPILER_ID STREQUAL GNU AND NOT KSOM_SANITIZE)
  include(sanitized.cmake)
  set(sanitized_pd ${KSOM_PD})
  ksom_sanitized_host(sanitized_pd)
  ksom_pd_shared(ksom_pd_shared_sanitized ${KSOM_PD_FLOATSIZE})
  target_compile_options(ksom_pd_shared_sanitized PUBLIC ${ksom_sanitizers} -O1)
  target_link_options(ksom_pd_shared_sanitized PUBLIC -fsanitize=address,undefined)
  ksom_pd_objects(ksom_pd_shared_sanitized pd_sanitized ${KSOM_PD_SUFFIX})
  add_library(pd_sanitized_guilty MODULE guilty_tilde.c)
  target_link_libraries(pd_sanitized_guilty PRIVATE ksom_options PureData::PureData)
  target_compile_options(pd_sanitized_guilty PRIVATE ${ksom_sanitizers} -O0)  # else its fault would be found to do nothing
  target_link_options(pd_sanitized_guilty PRIVATE -fsanitize=address,undefined)
  set_target_properties(pd_sanitized_guilty PROPERTIES PREFIX "" OUTPUT_NAME guilty~ SUFFIX ${KSOM_PD_SUFFIX})
  foreach(object IN LISTS KSOM_PD_OBJECTS ITEMS guilty)
    string(REPLACE "~" "" object ${object})
    set_target_properties(pd_sanitized_${object} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/pd_sanitized)
  endforeach()
  foreach(name analyze arrays bank cords faults grid level score words)
    add_test(NAME hosts.pd.${name}.sanitized COMMAND ${Python3_EXECUTABLE} -m unittest -v test_pd_${name}
      WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    set_tests_properties(hosts.pd.${name}.sanitized PROPERTIES LABELS "hosts;pd" TIMEOUT ${timeout}
      ENVIRONMENT "${environment};KSOM_PD=${sanitized_pd};KSOM_PD_EXTERNALS=$<TARGET_FILE_DIR:pd_sanitized_kuramotobank>;KSOM_PD_GUILTY=$<TARGET_FILE_DIR:pd_sanitized_guilty>")
  endforeach()
endif()

if(TARGET KSOM AND TARGET ksom AND KSOM_SCSYNTH AND KSOM_SCLANG)
  list(APPEND environment ${of_supercollider})
  ksom_host_test(both_hosts)
endif()
