# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target FFTW3f::FFTW3f.
include(KsomFindLibrary)
ksom_find_library(FFTW3f HEADER fftw3.h LIBRARY fftw3f)
