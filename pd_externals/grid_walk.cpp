// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: what its cells play, and the way through them.
#include "grid_face.hpp"

namespace ksom::pd {

void GridFace::playCell(Atoms atoms) {
  if (atoms.size() != 1) {
    const auto place = placeOf("cell", atoms);
    return place ? play(map_->partialsAt(place->x, place->y)) : void();
  }
  const auto cell = wholeNumber(atoms, 0, 0, grid().cells() - 1);
  if (!cell)
    return voice_.complain(
        "cell", text(atoms[0]) + " is no index of 0 ... " + std::to_string(cells() - 1) + "; nothing is played");
  play(map_->partialsAt(static_cast<float>(*cell % config().width), static_cast<float>(*cell / config().width)));
}

// From a copy: an outlet may lead back.
void GridFace::play(std::span<const Partial> played) {
  const std::vector<Partial> copy(played.begin(), played.end());
  for (std::size_t i = 0; i < copy.size(); ++i) teller_.tell(outlets_[partials], i, copy[i]);
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
