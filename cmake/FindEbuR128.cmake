# SPDX-License-Identifier: GPL-3.0-or-later
# Gives the target EbuR128::EbuR128.
include(KsomFindLibrary)
ksom_find_library(EbuR128 HEADER ebur128.h LIBRARY ebur128)
