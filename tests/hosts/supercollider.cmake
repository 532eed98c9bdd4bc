# SPDX-License-Identifier: GPL-3.0-or-later
# The SuperCollider plugin and its classes, in scsynth, supernova, sclang and a host of our own.
if(NOT TARGET KSOM)
  return()
endif()

foreach(what IN ITEMS bank follow map)
  add_executable(ksom_render_${what} render_${what}.cpp)
  target_link_libraries(ksom_render_${what} PRIVATE ksom_core ksom_options)
endforeach()
list(APPEND environment
  KSOM_SC_PLUGINS=$<TARGET_FILE_DIR:KSOM> KSOM_SC_INPUTS=$<TARGET_FILE:ksom_sc_inputs>
  KSOM_RENDER_BANK=$<TARGET_FILE:ksom_render_bank> KSOM_RENDER_FOLLOW=$<TARGET_FILE:ksom_render_follow>
  KSOM_RENDER_MAP=$<TARGET_FILE:ksom_render_map>)
if(KSOM_SANITIZE)
  # The plugin brings a sanitizer to a server that has none, which must be there first.
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libasan.so OUTPUT_VARIABLE asan
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libubsan.so OUTPUT_VARIABLE ubsan
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  list(APPEND environment "KSOM_PRELOAD=${asan} ${ubsan}")
endif()
if(KSOM_SUPERNOVA)
  list(APPEND environment KSOM_SUPERNOVA=1)
endif()
find_package(Threads REQUIRED)
get_target_property(headers SuperCollider::Plugin INTERFACE_INCLUDE_DIRECTORIES)
foreach(host IN ITEMS mini threads)
  add_executable(ksom_${host}_host ${host}_host.cpp mini_server.cpp audio_guard.cpp)
  target_link_libraries(ksom_${host}_host PRIVATE ksom_options SuperCollider::Plugin Threads::Threads ${CMAKE_DL_LIBS})
  target_include_directories(ksom_${host}_host SYSTEM PRIVATE ${headers})
endforeach()
target_compile_definitions(ksom_threads_host PRIVATE SUPERNOVA)
list(APPEND environment KSOM_MINI_HOST=$<TARGET_FILE:ksom_mini_host> KSOM_THREADS_HOST=$<TARGET_FILE:ksom_threads_host>
  KSOM_SANITIZE=${KSOM_SANITIZE})
ksom_host_test(mini_host)
ksom_host_test(threads)
list(APPEND environment KSOM_BUILD=${CMAKE_BINARY_DIR} KSOM_CPACK=${CMAKE_CPACK_COMMAND})
if(TARGET ksom)
  list(APPEND environment KSOM_PROGRAM=$<TARGET_FILE:ksom>)
endif()
if(KSOM_SCLANG)
  ksom_host_test(sclang)
  ksom_host_test(sc_package)
  if(KSOM_SCSYNTH)
    ksom_host_test(examples)
    if(TARGET ksom)
      ksom_host_test(instruments)
    endif()
    ksom_host_test(follow)
    ksom_host_test(render)
  endif()
endif()
if(KSOM_SCSYNTH)
  ksom_host_test(bank)
  ksom_host_test(analyzer)
  ksom_host_test(real_time)
  ksom_host_test(map)
  ksom_host_test(map_bits)
  ksom_host_test(score)
  ksom_host_test(bad_units)
  ksom_host_test(many)
endif()

# What the classes and their help say of the inputs is what the plugin takes.
add_test(NAME sclang.arguments COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/sclang/update.py
  --inputs $<TARGET_FILE:ksom_sc_inputs> --check)
set_tests_properties(sclang.arguments PROPERTIES LABELS sclang TIMEOUT 60)
