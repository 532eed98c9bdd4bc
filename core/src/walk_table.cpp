// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/walk_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ksom {
namespace {

enum Head { mark, version, count, width, height, honeycomb, torus, states, beat };
constexpr std::size_t kOfState = 2 + WalkTable::kDwells;
constexpr double kMostAmount = 1e9;
constexpr double kUsualBeat = 0.5, kShortestBeat = 0.05, kLongestBeat = 60;

// The side of the smallest square tiles of which there are no more than second order allows.
int tileSide(int width, int height) {
  const auto tiles = [&](int side) { return ((width + side - 1) / side) * ((height + side - 1) / side); };
  int side = 1;
  while (tiles(side) > WalkTable::kMostStatesWithSecond) ++side;
  return side;
}

bool isWithin(int value, int most) { return value >= 1 && value <= most; }

bool isLegal(const WalkTable::Shape& shape) {
  return isWithin(shape.width, WalkTable::kMostSide) && isWithin(shape.height, WalkTable::kMostSide) &&
         (shape.states == 0 || isWithin(shape.states, WalkTable::kMostStates));
}

WalkTable::Shape tiled(WalkTable::Shape shape) {
  const int side = tileSide(shape.width, shape.height);
  if (shape.states == 0) shape.states = ((shape.width + side - 1) / side) * ((shape.height + side - 1) / side);
  return shape;
}

std::size_t floatsOf(const WalkTable::Shape& shape) {
  const auto cells = static_cast<std::size_t>(shape.width * shape.height), all = static_cast<std::size_t>(shape.states);
  const std::size_t second = shape.states <= WalkTable::kMostStatesWithSecond ? all * all * all : 0;
  return WalkTable::kHead + WalkTable::kOfCell * cells + kOfState * all + all * all + second;
}

// A whole number from `low` to `high`, or -1.
int wholeFrom(float number, int low, int high) {
  if (!std::isfinite(number) || number < static_cast<float>(low) || number > static_cast<float>(high)) return -1;
  const int whole = static_cast<int>(number);
  return static_cast<float>(whole) == number ? whole : -1;
}

// What the first numbers say; a state of 0 when they say nothing sensible.
WalkTable::Shape shapeIn(std::span<const float> floats) {
  const int wide = wholeFrom(floats[width], 1, WalkTable::kMostSide),
            high = wholeFrom(floats[height], 1, WalkTable::kMostSide),
            all = wholeFrom(floats[states], 1, WalkTable::kMostStates), hex = wholeFrom(floats[honeycomb], 0, 1),
            ring = wholeFrom(floats[torus], 0, 1);
  if (wide < 0 || high < 0 || all < 0 || hex < 0 || ring < 0) return {0, 0, 0};
  return {wide, high, all, hex == 1, ring == 1};
}

bool isAmount(float number) {
  return std::isfinite(number) && number >= 0 && static_cast<double>(number) <= kMostAmount;
}

struct Found {
  WalkTable::Fault fault;
  WalkTable::Shape shape{0, 0, 0};
};

// Each number is read once: what is found holds even when another changes them meanwhile.
Found lookAt(std::span<const float> floats) {
  using Fault = WalkTable::Fault;
  if (floats.size() < WalkTable::kHead) return {Fault::tooShort};
  if (wholeFrom(floats[mark], 0, 1 << 20) != static_cast<int>(WalkTable::kMark)) return {Fault::foreign};
  if (wholeFrom(floats[version], 1, 1 << 20) != WalkTable::kVersion) return {Fault::otherVersion};
  const WalkTable::Shape shape = shapeIn(floats);
  if (shape.states == 0) return {Fault::badShape};
  const std::size_t needed = floatsOf(shape);
  if (wholeFrom(floats[count], 1, 1 << 24) != static_cast<int>(needed)) return {Fault::badShape};
  if (floats.size() < needed) return {Fault::cutOff};
  return {Fault::none, shape};
}

}  // namespace

const char* WalkTable::describe(Fault fault) {
  constexpr std::array words{"is sound",
                             "is too short for a walk table",
                             "is not a walk table",
                             "is a walk table of another version",
                             "is a walk table whose sizes make no sense",
                             "is cut off",
                             "holds numbers that no walk table can have"};
  return words[static_cast<std::size_t>(fault)];
}

std::size_t WalkTable::floatsNeeded(const Shape& shape) { return isLegal(shape) ? floatsOf(tiled(shape)) : 0; }

int WalkTable::tileOf(const Shape& shape, int cell) {
  const int side = tileSide(shape.width, shape.height), across = (shape.width + side - 1) / side;
  return cell / shape.width / side * across + cell % shape.width / side;
}

void WalkTable::putHead(const Shape& shape, double beatSeconds, std::span<float> floats) {
  std::fill(floats.begin(), floats.end(), 0.0f);
  const double beatNow = std::isfinite(beatSeconds) ? beatSeconds : kUsualBeat;
  floats[mark] = kMark;
  floats[version] = kVersion;
  floats[count] = static_cast<float>(floatsOf(shape));
  floats[width] = static_cast<float>(shape.width);
  floats[height] = static_cast<float>(shape.height);
  floats[honeycomb] = shape.isHexagonal ? 1 : 0;
  floats[torus] = shape.isTorus ? 1 : 0;
  floats[states] = static_cast<float>(shape.states);
  floats[beat] = static_cast<float>(std::clamp(beatNow, kShortestBeat, kLongestBeat));
}

bool WalkTable::start(const Shape& shape, double beatSeconds, std::span<float> floats) {
  const std::size_t needed = floatsNeeded(shape);
  if (needed == 0 || shape.states != 0 || floats.size() < needed) return false;
  putHead(tiled(shape), beatSeconds, floats);
  for (int cell = 0; cell < shape.width * shape.height; ++cell)
    floats[cellAt(cell)] = static_cast<float>(tileOf(shape, cell));
  return true;
}

bool WalkTable::setEdges(bool isHexagonal, bool isTorus, std::span<float> floats) {
  if (check(floats) != Fault::none) return false;
  floats[honeycomb] = isHexagonal ? 1 : 0;
  floats[torus] = isTorus ? 1 : 0;
  return true;
}

WalkTable::Fault WalkTable::check(std::span<const float> floats) { return lookAt(floats).fault; }

WalkTable::Fault WalkTable::checkAll(std::span<const float> floats) {
  const Found found = lookAt(floats);
  if (found.fault != Fault::none) return found.fault;
  const WalkTable table(floats);
  if (!table.isThere()) return Fault::badShape;
  const double seconds = static_cast<double>(floats[beat]);
  bool isSound = seconds >= kShortestBeat * 0.999 && seconds <= kLongestBeat * 1.001;
  for (int cell = 0; cell < table.cells(); ++cell) isSound = isSound && table.stateOf(cell) >= 0;
  for (const float number : floats.first(floatsOf(found.shape)).subspan(kHead)) isSound = isSound && isAmount(number);
  return isSound ? Fault::none : Fault::badNumber;
}

WalkTable::WalkTable(std::span<const float> floats) {
  const Found found = lookAt(floats);
  if (found.fault != Fault::none) return;
  shape_ = found.shape;
  floats_ = floats.first(floatsOf(shape_));
}

double WalkTable::amountAt(std::size_t place) const {
  const float number = floats_[place];
  return isAmount(number) ? static_cast<double>(number) : 0;
}

std::size_t WalkTable::stateAt(int state) const { return cellAt(cells()) + kOfState * static_cast<std::size_t>(state); }

std::size_t WalkTable::nextAt(int from, int to) const {
  return stateAt(shape_.states) + static_cast<std::size_t>(from * shape_.states + to);
}

std::size_t WalkTable::secondAt(int from, int before, int to) const {
  return nextAt(shape_.states, 0) + static_cast<std::size_t>((from * shape_.states + before) * shape_.states + to);
}

double WalkTable::beatSeconds() const {
  const double seconds = amountAt(beat);
  return seconds > 0 ? std::clamp(seconds, kShortestBeat, kLongestBeat) : kUsualBeat;
}

int WalkTable::stateOf(int cell) const { return wholeFrom(floats_[cellAt(cell)], 0, shape_.states - 1); }

double WalkTable::hits(int cell) const { return amountAt(cellAt(cell) + 1); }

bool WalkTable::isSilent(int state) const { return amountAt(stateAt(state)) >= 0.5; }

double WalkTable::visits(int state) const { return amountAt(stateAt(state) + 1); }

double WalkTable::dwellBeats(int state, int index) const {
  return amountAt(stateAt(state) + 2 + static_cast<std::size_t>(index));
}

double WalkTable::next(int from, int to) const { return amountAt(nextAt(from, to)); }

double WalkTable::second(int from, int before, int to) const { return amountAt(secondAt(from, before, to)); }

}  // namespace ksom
