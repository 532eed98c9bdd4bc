# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target SndFile::SndFile.
include(KsomFindLibrary)
ksom_find_library(SndFile HEADER sndfile.h LIBRARY sndfile)
