// SPDX-License-Identifier: GPL-3.0-or-later
// What plays between the cells of a map.
#include <algorithm>

#include "ksom/float_mode.hpp"
#include "ksom/som_cells.hpp"
#include "partial_match.hpp"
#include "som_between.hpp"

namespace ksom {
namespace {

constexpr float kOneRatio = 1.0005778f;  // a cent: nearer, two of one kind are one

bool isLouder(const Partial& a, const Partial& b) { return a.amp > b.amp || (a.amp == b.amp && comesBefore(a, b)); }

void join(Partial& partial, const Partial& other) {
  const float amp = partial.amp + other.amp, share = other.amp / amp;
  if (other.amp > partial.amp) partial.phase = other.phase;
  partial.freqHz += share * (other.freqHz - partial.freqHz);
  partial.weight += share * (other.weight - partial.weight);
  partial.amp = amp;
}

// Neighbours that are one; tells how many are left.
std::size_t joined(std::span<Partial> sorted) {
  std::size_t count = 0;
  for (const Partial& partial : sorted) {
    const bool isOne = count > 0 && isNoisy(sorted[count - 1]) == isNoisy(partial) &&
                       partial.freqHz <= kOneRatio * sorted[count - 1].freqHz;
    if (isOne) join(sorted[count - 1], partial);
    else sorted[count++] = partial;
  }
  return count;
}

}  // namespace

std::size_t SomCells::at(std::span<const float> memory, const Place& place, std::span<Partial> out) {
  if (!holds(memory.size()) || out.empty()) return 0;
  const FloatMode mode;
  loadCorners(memory, place);
  joinCorners();
  const std::span<Partial> all = gathered_.first(gather());
  std::sort(all.begin(), all.end(), comesBefore);
  const std::span<Partial> left = all.first(joined(all));
  if (left.size() > out.size()) std::sort(left.begin(), left.end(), isLouder);
  const std::span<Partial> chosen = left.first(std::min(left.size(), out.size()));
  std::sort(chosen.begin(), chosen.end(), [](const Partial& a, const Partial& b) {
    return a.freqHz < b.freqHz || (a.freqHz == b.freqHz && comesBefore(a, b));
  });
  std::copy(chosen.begin(), chosen.end(), out.begin());
  return chosen.size();
}

void SomCells::loadCorners(std::span<const float> memory, const Place& place) {
  const auto across = som::between(place.x, config_.width, place.isTorus, place.interp),
             down = som::between(place.y, config_.height, place.isTorus, place.interp);
  const som::Corners around = som::corners(across, down, config_.width);
  nearness_ = around.weights;
  for (std::size_t c = 0; c < 4; ++c) {
    const std::size_t floats = slotCount() * kPartialNumbers;
    counts_[c] = 0;
    if (nearness_[c] > 0)
      counts_[c] =
          load(memory.subspan(around.cells[c] * floats, floats), corners_.subspan(c * slotCount(), slotCount()));
  }
}

void SomCells::joinCorners() {
  const auto corner = [this](std::size_t c) { return corners_.subspan(c * slotCount(), counts_[c]); };
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = a + 1; b < 4; ++b) findPartners(corner(a), corner(b), partnersOf(a, b), partnersOf(b, a));
}

// A partial of one cell, as far on the way to its partners in the others as the place is. All of a whole set of partners
// come to the same frequency. Who is whose partner does not depend on the place, and so nothing jumps.
Partial SomCells::onTheWay(std::size_t corner, std::size_t index) const {
  Partial partial = corners_[corner * slotCount() + index];
  float sum = 0, near = 0;
  for (std::size_t other = 0; other < 4; ++other) {
    const int partner =
        other == corner ? static_cast<int>(index) : partners_[(4 * corner + other) * slotCount() + index];
    if (partner < 0) continue;
    sum += nearness_[other] * corners_[other * slotCount() + static_cast<std::size_t>(partner)].freqHz;
    near += nearness_[other];
  }
  partial.freqHz = sum / near;
  partial.amp *= nearness_[corner];
  partial.state = PartialState::continues;
  return partial;
}

std::size_t SomCells::gather() {
  std::size_t count = 0;
  for (std::size_t corner = 0; corner < 4; ++corner)
    for (std::size_t i = 0; i < counts_[corner]; ++i)
      if (const Partial partial = onTheWay(corner, i); partial.amp > 0) gathered_[count++] = partial;
  return count;
}

}  // namespace ksom
