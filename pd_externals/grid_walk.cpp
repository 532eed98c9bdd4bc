// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: what its cells play, and the way through them.
#include "grid_face.hpp"

namespace ksom::pd {

void GridFace::playCell(Atoms atoms) {
  if (atoms.empty() || !isNumber(atoms[0]) || (atoms.size() > 1 && !isNumber(atoms[1])))
    return voice_.complain("cell", "x and y are missing, in cells, or the index of a cell");
  const float first = numberOr(atoms, 0, 0);
  if (atoms.size() > 1) return play(map_->partialsAt(first, numberOr(atoms, 1, 0)));
  if (!(first >= 0 && first < static_cast<float>(cells())))
    return voice_.complain("cell", text(atoms[0]) + " is no index of 0 ... " + std::to_string(cells() - 1));
  const int cell = static_cast<int>(first);
  play(map_->partialsAt(static_cast<float>(cell % config().width), static_cast<float>(cell / config().width)));
}

// From a copy: an outlet may lead back.
void GridFace::play(std::span<const Partial> played) {
  const std::vector<Partial> copy(played.begin(), played.end());
  for (std::size_t i = 0; i < copy.size(); ++i) tellPartial(outlets_[partials], i, copy[i]);
  outlet_bang(outlets_[partials]);
}

void GridFace::walk() {
  const LiveWalk::Step step = map_->step();
  if (step.state < 0)
    return voice_.complain("walk", "there is no way yet: it learns one from lists while it trains, or reads a map");
  tell("dwell", {static_cast<float>(1000 * map_->secondsOf(step))});
  play(step.cell < 0 ? map_->silence() : map_->partialsAt(step.x, step.y));
  place(step.cell, step.x, step.y, step.state);
}

void GridFace::walkAgain(Atoms atoms) {
  seed_ = static_cast<std::uint32_t>(voice_.read(grid::kFlags[grid::seed], atoms, static_cast<float>(seed_)));
  map_->restartWalk(seed_);
}

}  // namespace ksom::pd
