// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: what it hears and answers.
#include <algorithm>

#include "grid_face.hpp"

namespace ksom::pd {
namespace {

// A class as a patch can route it: state-3, by the number that the map's picture and report give it.
t_symbol* className(int state) {
  if (state < 0) return gensym("none");
  return gensym(("state-" + std::to_string(state)).c_str());
}

}  // namespace

void GridFace::hear(Atoms atoms) {
  if (atoms.empty()) return bang();  // as everywhere in Pd
  std::vector<float> vector(atoms.size());
  std::transform(atoms.begin(), atoms.end(), vector.begin(),
                 [](const t_atom& atom) { return isNumber(atom) ? static_cast<float>(atom.a_w.w_float) : 0.0f; });
  if (atoms.size() != features() && !isToldOfLength_) {
    isToldOfLength_ = true;
    voice_.complain("list", std::to_string(atoms.size()) + " numbers came, a cell of this map has " +
                                std::to_string(features()) + "; missing ones count as 0, others are left out");
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
  const auto number = wholeNumber(atoms, 0, 0, SomCells::kMostPartials - 1);
  if (!number || atoms.size() < 3 || !isNumber(atoms[1]) || !isNumber(atoms[2])) {
    if (!isToldOfPartial_)
      voice_.complain("partial", "i freq amp are needed, i of 0 ... " + std::to_string(SomCells::kMostPartials - 1) +
                                     "; others are left out");
    isToldOfPartial_ = true;
    return;
  }
  const auto at = static_cast<std::size_t>(*number);
  if (frame_.size() <= at) frame_.resize(at + 1);
  frame_[at] = partialFrom(std::array{numberOr(atoms, 1, 0), numberOr(atoms, 2, 0), numberOr(atoms, 3, 0),
                                      numberOr(atoms, 4, 1), numberOr(atoms, 5, 0)});
  hasFrame_ = true;
}

void GridFace::bang() {
  if (hasFrame_) return endFrame();
  answer(last_);
}

// Frames that come in no time at all are no music that plays: it may wait, and none is left out.
void GridFace::endFrame() {
  const double now = clock_getlogicaltime();
  const int atOnce = now == taughtAt_ ? SomCells::kAllCells : GridMap::kMostAtOnce;
  taughtAt_ = now;
  if (trains_ && map_->teach(frame_, atOnce) && clock_) clock_delay(clock_, 1);
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

}  // namespace ksom::pd
