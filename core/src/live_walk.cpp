// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/live_walk.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "walk_neighbour.hpp"

namespace ksom {

void LiveWalk::reset(std::uint32_t seed) {
  chance_ = Chance(seed ^ 0x11feULL);
  now_ = {};
  before_ = -1;
  beatsLeft_ = 0;
}

Verdict LiveWalk::setPerturb(float chance) {
  Verdict verdict;
  perturb_ = clampParam(Walk::params[Walk::perturb], chance, perturb_, &verdict);
  return verdict;
}

const LiveWalk::Step& LiveWalk::step(std::span<const float> table) {
  const FloatMode mode;
  if (moveOn(WalkTable(table))) beatsLeft_ = static_cast<double>(now_.dwellBeats);
  return now_;
}

bool LiveWalk::advance(std::span<const float> table, double beats) {
  const FloatMode mode;
  beatsLeft_ -= std::isfinite(beats) && beats > 0 ? std::min(beats, kMostDwellBeats) : 0;
  if (beatsLeft_ > 0) return false;
  const bool moved = moveOn(WalkTable(table));
  beatsLeft_ = std::max(beatsLeft_ + (moved ? static_cast<double>(now_.dwellBeats) : 0), 0.0);
  return moved;
}

bool LiveWalk::moveOn(const WalkTable& table) {
  if (!table.isThere()) return false;
  if (now_.state >= table.shape().states) now_.state = -1;  // another map
  if (before_ >= table.shape().states) before_ = -1;
  const int state = chooseState(table);
  if (state < 0) return false;
  before_ = now_.state;
  now_.state = state;
  now_.cell = chooseCell(table, state);
  now_.dwellBeats = static_cast<float>(drawDwell(table, state));
  if (now_.cell < 0) return true;
  now_.x = static_cast<float>(now_.cell % table.shape().width);
  now_.y = static_cast<float>(now_.cell / table.shape().width);
  return true;
}

// By where the music came from, where that was seen often; else by where it is; else to wherever it was. -1 when it was
// nowhere.
int LiveWalk::chooseState(const WalkTable& table) {
  const int here = now_.state;
  const auto count = static_cast<std::size_t>(table.shape().states);
  const auto pick = [&](double least, const auto& amountTo) {
    const auto weightOf = [&](std::size_t to) {
      return static_cast<int>(to) == here ? 0.0 : amountTo(static_cast<int>(to));
    };
    double sum = 0;
    for (std::size_t to = 0; to < count; ++to) sum += weightOf(to);
    return sum > 0 && sum >= least ? static_cast<int>(chance_.pick(count, weightOf)) : -1;
  };
  int found = -1;
  if (here >= 0 && before_ >= 0 && table.hasSecond())
    found = pick(MusicMap::kSeenOften, [&](int to) { return table.second(here, before_, to); });
  if (found < 0 && here >= 0) found = pick(0, [&](int to) { return table.next(here, to); });
  if (found < 0) found = pick(0, [&](int to) { return table.visits(to); });
  return found < 0 ? here : found;
}

int LiveWalk::chooseCell(const WalkTable& table, int state) {
  if (table.isSilent(state)) return -1;
  const auto count = static_cast<std::size_t>(table.cells());
  int any = -1;
  double sum = 0;
  for (int cell = 0; cell < table.cells(); ++cell)
    if (table.isIn(cell, state)) any = cell, sum += table.hits(cell);
  const auto weightOf = [&](std::size_t at) {
    const int cell = static_cast<int>(at);
    return table.isIn(cell, state) ? (sum > 0 ? table.hits(cell) : 1.0) : 0.0;
  };
  if (any < 0) return -1;
  const int cell = static_cast<int>(chance_.pick(count, weightOf));
  const WalkTable::Shape& shape = table.shape();
  const som::Shape around{shape.width, shape.height, shape.isHexagonal, shape.isTorus};
  return chance_.draw() < static_cast<double>(perturb_) ? neighbourOf(around, cell, chance_) : cell;
}

double LiveWalk::drawDwell(const WalkTable& table, int state) {
  const double known = std::min(table.visits(state), static_cast<double>(WalkTable::kDwells));
  const auto index = chance_.pick(static_cast<std::size_t>(known));
  const double beats = known >= 1 ? table.dwellBeats(state, static_cast<int>(index)) : 1;
  return std::clamp(beats, kLeastDwellBeats, kMostDwellBeats);
}

}  // namespace ksom
