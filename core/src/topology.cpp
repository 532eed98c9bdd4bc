// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/topology.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ksom/random.hpp"
#include "ring_columns.hpp"
#include "topology_kernel.hpp"

namespace ksom {

void Topology::carve(Arena& arena, std::size_t oscillators, std::size_t rewiredLinks) {
  const std::size_t rows = kernel::rowsOf(oscillators), lanes = rows * kernel::kColumns;
  sums_ = arena.takeUnset<float>(rows * kernel::kSumsInRow);
  ring_ = arena.takeUnset<kernel::Ring>(1);
  size_ = arena.takeUnset<float>(lanes);
  rewired_ = arena.takeUnset<kernel::Link>(rewiredLinks);
  listeners_ = arena.takeUnset<std::uint16_t>(kernel::roomForListeners(lanes, rewiredLinks));
  ofPair_ = arena.takeUnset<kernel::HeardCounts>(lanes);
  for (auto* pairs : {&pairs_, &heard_}) *pairs = arena.takeUnset<float>(2 * lanes);
}

void Topology::set(const Shape& shape, std::size_t count) {
  shape_ = shape;
  count_ = count;
  reach_ = std::min(static_cast<std::size_t>(std::max(shape.reach, 0)), (count - 1) / 2);
  rewiredCount_ = 0;
  fits_ = true;
  if (shape.kind == smallWorld) rewire();
  if (isRing()) layOutRing();
}

// Only now: most never have neighbours.
void Topology::layOutRing() {
  kernel::Ring& now = ring_[0];
  now = kernel::ringOf(count_, reach_);
  now.sums = sums_.data();
  std::fill_n(now.sums, now.rows * kernel::kSumsInRow, 0.0f);
  now.rewired = {.listeners = listeners_.data(), .pairs = pairs_.data(), .heard = heard_.data()};
  kernel::sortLinks(rewired_.first(rewiredCount_), now.rows, ofPair_, now.rewired);
}

// Each link from i to one of the next `reach`, with the chance asked for, goes to another that is not in the ring's
// reach. The ways from one such link to the next are drawn, not every link. What changes against the ring is kept.
void Topology::rewire() {
  const std::uint64_t seed = shape_.seed ^ 0x5311u;
  const double share = std::clamp(static_cast<double>(shape_.rewire), 0.0, 1.0);
  const std::size_t links = count_ * reach_, others = count_ - 1 - 2 * reach_;
  if (others == 0 || share <= 0) return;
  const double perLink = share < 1 ? 1 / std::log1p(-share) : 0;
  std::uint64_t draw = 0;
  const auto way = [&] { return std::floor(std::min(std::log(1 - randomUnit(seed, draw++)) * perLink, 1e9)); };
  for (auto link = static_cast<std::size_t>(way()); link < links; link += 1 + static_cast<std::size_t>(way())) {
    const std::size_t i = link / reach_, was = (i + 1 + link % reach_) % count_;
    const auto far = static_cast<std::size_t>(randomUnit(seed, draw++) * static_cast<double>(others));
    const std::size_t is = (i + reach_ + 1 + std::min(far, others - 1)) % count_;
    fits_ = rewiredCount_ < rewired_.size();
    if (!fits_) return;
    rewired_[rewiredCount_++] = {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(was),
                                 static_cast<std::uint16_t>(is)};
  }
}

void Topology::setLinks(std::span<const float> links, std::span<float> learning) {
  links_ = links;
  learning_ = learning;
  perRow_ = static_cast<std::size_t>(std::sqrt(static_cast<double>(links.size())));
}

void Topology::weigh(std::span<const float> weight, std::span<float> sums) {
  for (std::size_t i = 0; i < count_; ++i) size_[i] = std::abs(weight[i]);
  if (shape_.kind == matrix) return weighLinks(sums);
  hear(size_, sums);
}

void Topology::weighLinks(std::span<float> sums) {
  std::fill_n(sums.begin(), count_, 0.0f);
  someAreDeaf_ = false;
  if (!hasLinks()) return;
  kernel::weighMatrix({links_.data(), perRow_}, size_.data(), count_, sums.data());
  for (std::size_t i = 0; i < count_; ++i) {
    const bool hears = std::isfinite(sums[i]);
    sums[i] = hears ? std::max(sums[i] - std::abs(links_[i * (perRow_ + 1)]) * size_[i], 0.0f) : 0.0f;
    someAreDeaf_ = someAreDeaf_ || !hears;
  }
}

void Topology::learn(std::span<const float> x, std::span<const float> y, float share) {
  for (std::size_t j = 0; hasLinks() && isLearning() && j < count_; ++j) {
    const std::span<float> row = learning_.subspan(j * perRow_, count_);
    for (std::size_t i = 0; i < count_; ++i) {
      const float before = std::isfinite(row[i]) ? row[i] : 0.0f;
      if (i != j) row[i] = before + share * (x[j] * x[i] + y[j] * y[i] - before);
    }
  }
}

void Topology::field(const Phasors& from, const Fields& to, bool isStraight) {
  if (shape_.kind == matrix && hasLinks()) return hearLinks(from, to, isStraight);
  hear(from.x, to.x);
  hear(from.y, to.y);
}

// Without a matrix.
void Topology::hear(std::span<const float> x, std::span<float> h) const {
  if (isRing()) return hearNeighbours(x, h);
  if (shape_.kind == star) return hearFirst(x, h);
  std::fill_n(h.begin(), count_, 0.0f);
}

void Topology::hearLinks(const Phasors& from, const Fields& to, bool isStraight) const {
  kernel::matrixField({links_.data(), perRow_}, from.x.data(), from.y.data(), count_, to.x.data(), to.y.data());
  for (std::size_t i = 0; i < count_ && !isStraight; ++i) {
    const float own = links_[i * (perRow_ + 1)];
    to.x[i] -= own * from.x[i];
    to.y[i] -= own * from.y[i];
  }
  for (std::size_t i = 0; i < count_ && someAreDeaf_; ++i)
    if (!std::isfinite(to.x[i]) || !std::isfinite(to.y[i])) to.x[i] = to.y[i] = 0;
}

// A window goes round the ring; in 64 bits what has left it leaves nothing behind.
void Topology::hearNeighbours(std::span<const float> x, std::span<float> h) const {
  double window = 0;
  std::size_t comes = reach_ + 1, goes = reach_ > 0 ? count_ - reach_ : 0;
  for (std::size_t i = 0; i < comes; ++i) window += static_cast<double>(x[i]);
  for (std::size_t i = goes; i < count_ && reach_ > 0; ++i) window += static_cast<double>(x[i]);
  for (std::size_t i = 0; i < count_; ++i) {
    if (comes == count_) comes = 0;
    if (goes == count_) goes = 0;
    h[i] = static_cast<float>(window - static_cast<double>(x[i]));
    window += static_cast<double>(x[comes++]) - static_cast<double>(x[goes++]);
  }
  for (const kernel::Link& link : rewired_.first(rewiredCount_)) {
    h[link.of] += x[link.is] - x[link.was];
    h[link.was] -= x[link.of];
    h[link.is] += x[link.of];
  }
}

void Topology::hearFirst(std::span<const float> x, std::span<float> h) const {
  constexpr std::size_t kSums = 32;  // at once, so that none has to wait for another
  std::array<float, kSums> sums{};
  std::size_t i = 1;
  for (; i + kSums <= count_; i += kSums)
    for (std::size_t k = 0; k < kSums; ++k) sums[k] += x[i + k];
  float others = 0;
  for (const float sum : sums) others += sum;
  for (; i < count_; ++i) others += x[i];
  std::fill_n(h.begin(), count_, x[0]);
  h[0] = others;
}

}  // namespace ksom
