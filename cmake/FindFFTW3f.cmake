# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target FFTW3f::FFTW3f: the static library where there is one, so that a plugin neither needs nor meets the
# FFTW of its host.
include(KsomFindLibrary)
ksom_find_library(FFTW3f HEADER fftw3.h LIBRARY libfftw3f.a fftw3f)
