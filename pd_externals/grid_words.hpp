// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/som_grid.hpp"
#include "param_text.hpp"

/// What [ksomgrid] understands beside the parameters of SomGrid. For the help, too.
namespace ksom::pd::grid {

enum Place { width, height, features };
inline constexpr auto kPlaces = std::to_array<Param>({
    {"width", "", 1, SomGrid::kMaxSide, 32, "Cells from left to right", nullptr, true},
    {"height", "", 1, SomGrid::kMaxSide, 16, "Cells from top to bottom", nullptr, true},
    {"features", "", 1, SomGrid::kMaxFeatures, 12, "Numbers in a list; 12 are a chroma", nullptr, true},
});

inline constexpr auto kFlags = std::to_array<Param>({
    {"seed", "", 0, 16777215, 1, "Which weights it begins with, and which vectors it draws", nullptr, true},
});

inline constexpr Param kTrain{"train", "", 0, 1, 0, "Learn from every list, or only find", "off|on"};
inline constexpr Param kHex{"hex", "", 0, 1, 0, "The same as topology: squares, or a honeycomb", "off|on"};
inline constexpr Param kSteps{"steps", "", 1, 16777216, 0, "Steps of fit", nullptr, true};

enum WordId { list, bang, train, hex, at, reset, fit, umatrix, plane, toarray, fromarray, dump };
inline constexpr auto kWords = std::to_array<Word>({
    {"list", "f ...", "Features: finds the cell that is most like them and, while it trains, learns them"},
    {"bang", "", "The last answer once more"},
    {"train", "0/1", "Learn from every list, or only find"},
    {"hex", "0/1", "A honeycomb: the same as topology hex"},
    {"at", "x y", "The features between the cells at this point, by the right outlet"},
    {"reset", "seed", "Training begins anew, with the same seed or another one; init says where"},
    {"fit", "array steps",
     "Learns an array of vectors at once, beginning where init says; 20 steps a cell unless told"},
    {"umatrix", "array",
     "Writes how far each cell is from its neighbours to an array, which gets a number for each cell"},
    {"plane", "i array", "Writes feature i of every cell to an array"},
    {"toarray", "array", "Writes all weights, cell after cell, to an array"},
    {"fromarray", "array", "Takes all weights from an array"},
    {"dump", "", "Tells the size, the steps learnt and every parameter by the right outlet"},
});

}  // namespace ksom::pd::grid
