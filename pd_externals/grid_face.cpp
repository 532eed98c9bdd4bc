// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: what it hears and answers.
#include "grid_face.hpp"

#include <algorithm>

namespace ksom::pd {
namespace {

// A class as a patch can route it: state-3, by the number that the map's picture and report give it.
t_symbol* className(int state) {
  if (state < 0) return gensym("none");
  return gensym(("state-" + std::to_string(state)).c_str());
}

}  // namespace

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

void GridFace::hear(Atoms atoms) {
  std::vector<float> vector(atoms.size());
  std::transform(atoms.begin(), atoms.end(), vector.begin(),
                 [](const t_atom& atom) { return isNumber(atom) ? static_cast<float>(atom.a_w.w_float) : 0.0f; });
  if (atoms.size() != features() && !isToldOfLength_) {
    isToldOfLength_ = true;
    voice_.complain("list", std::to_string(atoms.size()) + " numbers came, a cell has " + std::to_string(features()) +
                                " (the third argument); missing ones count as 0, others are left out");
  }
  const auto word = std::find_if_not(atoms.begin(), atoms.end(), isNumber);
  if (word != atoms.end() && !isToldOfWord_) {
    isToldOfWord_ = true;
    voice_.complain("list", text(*word) + " is no number; it counts as 0");
  }
  vector.resize(features());
  answer(trains_ ? map_->hear(vector, secondsSinceLast()) : grid().find(vector));
}

// By the patch's own time, which is the same however fast it runs. 0 for the first.
double GridFace::secondsSinceLast() {
  const double seconds = hasHeard_ ? clock_gettimesince(lastTime_) / 1000 : 0;
  lastTime_ = clock_getlogicaltime();
  hasHeard_ = true;
  return seconds;
}

void GridFace::takePartial(Atoms atoms) {
  const float number = numberOr(atoms, 0, -1);
  if (!(number >= 0 && number < SomCells::kMostPartials) || atoms.size() < 3) {
    if (!isToldOfPartial_)
      voice_.complain("partial", "i freq amp are needed, i of 0 ... " + std::to_string(SomCells::kMostPartials - 1) +
                                     "; others are left out");
    isToldOfPartial_ = true;
    return;
  }
  const auto at = static_cast<std::size_t>(number);
  if (frame_.size() <= at) frame_.resize(at + 1);
  frame_[at] = partialFrom(std::array{numberOr(atoms, 1, 0), numberOr(atoms, 2, 0), numberOr(atoms, 3, 0),
                                      numberOr(atoms, 4, 1), numberOr(atoms, 5, 0)});
  hasFrame_ = true;
}

void GridFace::bang() {
  if (hasFrame_) return endFrame();
  answer(last_);
}

void GridFace::endFrame() {
  if (trains_ && map_->teach(frame_) && clock_) clock_delay(clock_, 1);
  frame_.clear();
  hasFrame_ = false;
}

void GridFace::tick() {
  if (map_->goOn()) clock_delay(clock_, 1);
}

void GridFace::answer(SomGrid::Match match) {
  const bool hasChanged = match.best != last_.best;
  last_ = match;
  if (match.best < 0) return;
  outlet_float(outlets_[changed], hasChanged ? 1 : 0);
  outlet_float(outlets_[error], static_cast<t_float>(match.distance));
  const int cell = match.best;
  place(cell, static_cast<float>(cell % config().width), static_cast<float>(cell / config().width),
        map_->stateOf(cell));
}

void GridFace::place(int cell, float atX, float atY, int state) {
  outlet_symbol(outlets_[ofClass], className(state));
  outlet_float(outlets_[index], static_cast<t_float>(cell));
  outlet_float(outlets_[y], static_cast<t_float>(atY));
  outlet_float(outlets_[x], static_cast<t_float>(atX));
}

void GridFace::tellAt(Atoms atoms) {
  if (atoms.size() < 2 || !isNumber(atoms[0]) || !isNumber(atoms[1]))
    return voice_.complain("at", "x and y are missing, in cells");
  std::vector<float> values(features());
  grid().valueAt(static_cast<float>(atoms[0].a_w.w_float), static_cast<float>(atoms[1].a_w.w_float), values);
  tell("at", values);
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
