# SPDX-License-Identifier: GPL-3.0-or-later
# Run by cpack, with the installed files in CPACK_TEMPORARY_DIRECTORY.
file(GLOB_RECURSE meta ${CPACK_TEMPORARY_DIRECTORY}/ksom-meta.pd)
get_filename_component(folder ${meta} DIRECTORY)
get_filename_component(parent ${folder} DIRECTORY)
set(package "${CPACK_PACKAGE_DIRECTORY}/${CPACK_KSOM_PACKAGE}.dek")
execute_process(COMMAND ${CMAKE_COMMAND} -E tar cf ${package} --format=zip ksom WORKING_DIRECTORY ${parent}
  COMMAND_ERROR_IS_FATAL ANY)
file(SHA256 ${package} sum)
file(WRITE "${package}.sha256" "${sum}  ${CPACK_KSOM_PACKAGE}.dek\n")

# A line an object: what its help patch says in its title.
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
set(CPACK_EXTERNAL_BUILT_PACKAGES ${package} ${package}.sha256 ${package}.txt)
