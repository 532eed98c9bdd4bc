# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target Soxr::Soxr.
include(KsomFindLibrary)
ksom_find_library(Soxr HEADER soxr.h LIBRARY soxr)
