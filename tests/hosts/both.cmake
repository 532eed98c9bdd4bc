# SPDX-License-Identifier: GPL-3.0-or-later
# What is told of SuperCollider and of Pd at once.
if(NOT TARGET KSOM OR NOT TARGET ksom_pd_shared OR NOT TARGET ksom OR NOT KSOM_SCLANG OR NOT KSOM_SCSYNTH OR NOT KSOM_PD)
  return()
endif()
list(APPEND environment ${supercollider_environment}
  "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/cli/leaks.supp:print_suppressions=0")
ksom_host_test(piece)
ksom_host_test(cookbook)
ksom_host_test(troubleshooting)
ksom_host_test(tour)
ksom_host_test(guides)
