// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: how it begins, what it is told, and what it tells when it is asked. See the other grid_....cpp for the rest.
#include "grid_face.hpp"

#include <algorithm>

namespace ksom::pd {

GridFace::GridFace(t_object* box, Atoms words) : Face(box, kName), patch_(canvas_getcurrent()) {
  for (t_outlet*& outlet : outlets_) outlet = outlet_new(box, &s_anything);
  messages_ = outlets_[messages];
  const Arguments arguments = argumentsOf(words);
  checkPlaced(arguments, grid::kPlaces.size());
  const auto place = [&](grid::Place at) {
    const Param& param = grid::kPlaces[at];
    if (arguments.placed.size() <= at) return static_cast<int>(param.init);
    return static_cast<int>(voice_.read(param, arguments.placed.subspan(at, 1), param.init));
  };
  const SomGrid::Config size{place(grid::width), place(grid::height), place(grid::features)};
  std::array<float, grid::kFlags.size()> flags;
  voice_.readFlags(arguments.flags, grid::kFlags, flags);
  seed_ = static_cast<std::uint32_t>(flags[grid::seed]);
  slots_ = static_cast<int>(flags[grid::slots]);
  map_ = std::make_unique<GridMap>(size, slots_, seed_);
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);)
    if (findParam(grid::kFlags, flag->name) < 0) message(flag->name, flag->values);
}

void GridFace::message(std::string_view word, Atoms atoms) {
  switch (findWord(grid::kWords, word == "float" ? "list" : word)) {
    case grid::list:
      return hear(atoms);
    case grid::partial:
      return takePartial(atoms);
    case grid::bang:
      return bang();
    case grid::train:
      trains_ = voice_.read(grid::kTrain, atoms, trains_ ? 1 : 0) > 0;
      if (!trains_) map_->pause();
      return;
    case grid::hex:
      grid().set(SomGrid::topology, voice_.read(grid::kHex, atoms, grid().get(SomGrid::topology)));
      return;
    case grid::decay:
      grid().set(SomGrid::schedule, voice_.read(grid::kDecay, atoms, grid().get(SomGrid::schedule)));
      return;
    case grid::at:
      return tellAt(atoms);
    case grid::cell:
      return playCell(atoms);
    case grid::walk:
      return walk();
    case grid::again:
      return walkAgain(atoms);
    case grid::reset:
      return reset(atoms);
    case grid::fit:
      return fit(atoms);
    case grid::read:
      return read(atoms);
    case grid::write:
      return write(atoms);
    case grid::umatrix:
      return writeNeighbours(atoms);
    case grid::plane:
      return writePlane(atoms);
    case grid::toarray:
      return toArray(atoms);
    case grid::fromarray:
      return fromArray(atoms);
    case grid::dump:
      return tellParams();
    default:
      return setParam(word, atoms);
  }
}

void GridFace::setParam(std::string_view word, Atoms atoms) {
  const int id = findParam(SomGrid::params, word);
  if (id >= 0) return voice_.readInto(grid(), static_cast<SomGrid::ParamId>(id), atoms);
  if (findParam(grid::kFlags, word) >= 0) return complainFlag(word);
  if (findParam(Walk::params, word) < 0) return complainUnknown(word);
  perturb_ = voice_.read(Walk::params[Walk::perturb], atoms, perturb_);
  map_->setPerturb(perturb_);
}

void GridFace::tellAt(Atoms atoms) {
  const auto place = placeOf("at", atoms);
  if (!place) return;
  std::vector<float> values(features());
  grid().valueAt(place->x, place->y, values);
  tell("at", values);
}

// Once: a hand that plays goes over the edge often.
float GridFace::within(std::string_view word, const char* axis, float value, int side) {
  const auto last = static_cast<float>(side - 1);
  if ((value >= 0 && value <= last) || grid().get(SomGrid::wrap) > 0) return value;
  const float used = std::clamp(value, 0.0f, last);
  if (!isToldOfPlace_)
    voice_.complain(word, std::string(axis) + " " + text(value) + " is outside 0 ... " + text(last) + "; " +
                              text(used) + " is used, and so for others");
  isToldOfPlace_ = true;
  return used;
}

std::optional<GridFace::Place> GridFace::placeOf(std::string_view word, Atoms atoms) {
  voice_.checkCount(word, atoms, 2);
  for (std::size_t i = 0; i < 2; ++i) {
    if (i < atoms.size() && isFinite(atoms[i])) continue;
    voice_.complain(word, i < atoms.size() ? text(atoms[i]) + " is no place, which is x and y in cells; nothing is told"
                                           : std::string("x and y are missing, in cells; nothing is told"));
    return std::nullopt;
  }
  return Place{within(word, "x", numberOr(atoms, 0, 0), config().width),
               within(word, "y", numberOr(atoms, 1, 0), config().height)};
}

void GridFace::tellSize() {
  tell("size", {static_cast<float>(config().width), static_cast<float>(config().height),
                static_cast<float>(config().features)});
}

void GridFace::tellParams() {
  tellSize();
  tell("step", {static_cast<float>(grid().step())});
  tell("train", {trains_ ? 1.0f : 0.0f});
  tellTable(grid(), SomGrid::params);
  tell(Walk::params[Walk::perturb].name, {perturb_});
}

}  // namespace ksom::pd
