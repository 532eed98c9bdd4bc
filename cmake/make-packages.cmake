# SPDX-License-Identifier: GPL-3.0-or-later
# Run by cpack, with the installed files in CPACK_TEMPORARY_DIRECTORY.
set(CPACK_EXTERNAL_BUILT_PACKAGES "")

# pack(PARENT INSIDE NAME): the folder INSIDE of PARENT becomes the zip NAME, with its checksum beside it.
macro(pack parent inside name)
  set(package "${CPACK_PACKAGE_DIRECTORY}/${name}")
  execute_process(COMMAND ${CMAKE_COMMAND} -E tar cf ${package} --format=zip ${inside} WORKING_DIRECTORY ${parent}
    COMMAND_ERROR_IS_FATAL ANY)
  file(SHA256 ${package} sum)
  file(WRITE "${package}.sha256" "${sum}  ${name}\n")
  list(APPEND CPACK_EXTERNAL_BUILT_PACKAGES ${package} ${package}.sha256)
endmacro()

# make_package(MARK NAME): the folder with the file MARK in it becomes the zip NAME; `folder` is that folder, or empty.
macro(make_package mark name)
  file(GLOB_RECURSE found ${CPACK_TEMPORARY_DIRECTORY}/${mark})
  set(folder "")
  if(found)
    get_filename_component(folder ${found} DIRECTORY)
    get_filename_component(parent ${folder} DIRECTORY)
    get_filename_component(inside ${folder} NAME)
    pack(${parent} ${inside} ${name})
  endif()
endmacro()

make_package(KSOM.quark ${CPACK_KSOM_SC_PACKAGE}.zip)
make_package(ksom-meta.pd ${CPACK_KSOM_PD_PACKAGE}.dek)
if(folder)  # a line an object: what its help patch says in its title
  set(objects "")
  file(GLOB helps ${folder}/*-help.pd)
  foreach(help IN LISTS helps)
    get_filename_component(name ${help} NAME)
    string(REPLACE "-help.pd" "" name ${name})
    file(STRINGS ${help} description REGEX "DESCRIPTION")
    string(REGEX REPLACE ".*DESCRIPTION (.*), f [0-9]+.*" "\\1" description "${description}")
    string(APPEND objects "${name}\t${description}\n")
  endforeach()
  file(WRITE "${package}.txt" "${objects}")
  list(APPEND CPACK_EXTERNAL_BUILT_PACKAGES ${package}.txt)
  # The folder of the sources may be called anything, and have been built in: see .gitignore.
  set(sources "${CPACK_TEMPORARY_DIRECTORY}-sources")
  file(REMOVE_RECURSE ${sources})
  string(REGEX REPLACE "([][+.*()^$?|\\\\])" "\\\\\\1" built "${CPACK_KSOM_BINARY_DIR}")
  file(COPY ${CPACK_KSOM_SOURCE_DIR}/ DESTINATION ${sources}/ksom PATTERN .git EXCLUDE PATTERN "build*" EXCLUDE
    PATTERN ksom-demo EXCLUDE PATTERN ksom-piece EXCLUDE PATTERN __pycache__ EXCLUDE PATTERN "*.o" EXCLUDE
    REGEX "^${built}$" EXCLUDE)
  pack(${sources} ksom ${CPACK_KSOM_PD_SOURCES}.dek)
  file(REMOVE_RECURSE ${sources})
endif()
