// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: what its cells play, and the way through them.
#include <cmath>

#include "grid_face.hpp"

namespace ksom::pd {

void GridFace::playCell(Atoms atoms) {
  if (atoms.size() != 1) {
    const auto place = placeOf("cell", atoms);
    return place ? play(map_->partialsAt(place->x, place->y)) : void();
  }
  const float number = numberOr(atoms, 0, -1);
  if (!(number >= 0 && number < static_cast<float>(cells())) || number != std::floor(number))
    return voice_.complain(
        "cell", text(atoms[0]) + " is no index of 0 ... " + std::to_string(cells() - 1) + "; nothing is played");
  const int cell = static_cast<int>(number);
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
