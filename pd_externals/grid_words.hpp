// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "ksom/walk.hpp"
#include "param_text.hpp"

/// What [ksomgrid] understands beside the parameters of SomGrid. For the help, too.
namespace ksom::pd::grid {

enum Place { width, height, features };
inline constexpr auto kPlaces = std::to_array<Param>({
    {"width", "", 1, SomGrid::kMaxSide, 32, "Cells from left to right", nullptr, true},
    {"height", "", 1, SomGrid::kMaxSide, 16, "Cells from top to bottom", nullptr, true},
    {"features", "", 1, SomGrid::kMaxFeatures, 12, "Numbers in a list, 12 for a chroma", nullptr, true},
});

enum FlagId { seed, slots };
inline constexpr auto kFlags = std::to_array<Param>({
    {"seed", "", 0, 16777215, 1, "Which weights it begins with, which vectors it draws, and how it walks", nullptr,
     true},
    SomCells::params[SomCells::slots],
});

inline constexpr Param kTrain{"train", "", 0, 1, 0, "Learn from every list, or only find", "off|on"};
inline constexpr Param kHex{"hex", "", 0, 1, 0, "The same as topology: squares, or a honeycomb", "off|on"};
/// As users of maps know it, and SuperCollider calls it.
inline constexpr Param kDecay = [] {
  Param decay = SomGrid::params[SomGrid::schedule];
  decay.name = "decay";
  return decay;
}();
/// What lies in an array.
enum Numbers { weights, cells, way };
inline constexpr Param kNumbers{"numbers", "", 0, 2, 0, "Which of what was learnt", "weights|cells|walk"};
inline constexpr Param kSteps{"steps", "", 1, 16777216, 0, "Steps of fit", nullptr, true};

enum WordId {
  list,
  partial,
  bang,
  train,
  hex,
  decay,
  at,
  cell,
  walk,
  again,
  reset,
  fit,
  read,
  write,
  umatrix,
  plane,
  toarray,
  fromarray,
  dump
};
inline constexpr auto kWords = std::to_array<Word>({
    {"list", "f ...", "Features: finds the cell that is most like them and, while it trains, learns them"},
    {"partial", "i freq amp phase weight state",
     "One of what sounds, as [kanalyze~] gives them. The bang that ends the frame lets the cell found last, and its "
     "neighbours, learn to play it, while it trains. Where more than 4096 cells are still at the frame before, this "
     "one is left out"},
    {"bang", "", "Ends a frame of partials. Without one, the last answer once more"},
    {"train", "0/1", "Learn from every list, or only find"},
    {"hex", "0/1", "A honeycomb: the same as topology hex"},
    {"decay", "name", "How rate and radius fall: the same as schedule"},
    {"at", "x y",
     "The features between the cells at this point, from 0 to width - 1 and height - 1, by the dump outlet"},
    {"cell", "x y",
     "What is played between the cells at this point, as partials for [kuramotobank~]. One number alone is an index"},
    {"walk", "",
     "The next step, as the music went: first how many ms it stays there (dwell, by the dump outlet), then what the "
     "cell plays, class, index, y and x"},
    {"seed", "n", "The walk begins anew with this seed. The next reset and fit take it, too", &kFlags[seed]},
    {"reset", "seed",
     "Training begins anew where init says, with the same seed or another one. Unless it is kept, cells and walk "
     "forget what they learnt",
     &kFlags[seed]},
    {"fit", "array steps", "Learns an array of vectors at once, beginning where init says: 20 steps a cell unless told",
     &kSteps},
    {"read", "file",
     "Takes a map, as `ksom learn` writes it: size, 14 features, cells, classes and walk. Training goes on at its end "
     "values. The name is looked up beside the patch"},
    {"write", "file",
     "Writes the map over any older file, as `ksom learn` does, and says so (written, by the dump outlet): the one "
     "that "
     "was read, with what was learnt since, or what was learnt here from lists that came in time. What fit learnt is "
     "no "
     "music, and toarray keeps it. Files have 14 features: of fewer the others are 0"},
    {"umatrix", "array",
     "Writes how far each cell is from its neighbours to an array, which gets a number for each cell"},
    {"plane", "i array", "Writes feature i of every cell to an array"},
    {"toarray", "array weights/cells/walk",
     "Writes all weights, cell after cell, to an array, or what the cells play, five numbers a slot, or the walk"},
    {"fromarray", "array weights/cells/walk", "Takes them from an array"},
    {"dump", "", "Tells the size, the steps learnt and every parameter by the dump outlet"},
});

}  // namespace ksom::pd::grid
