# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target Cairo::Cairo.
include(KsomFindLibrary)
ksom_find_library(Cairo HEADER cairo.h LIBRARY cairo SUFFIX cairo)
