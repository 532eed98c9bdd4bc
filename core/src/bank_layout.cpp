// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_layout.hpp"

#include <algorithm>

#include "ring_columns.hpp"

namespace ksom::kernel {
namespace {

std::size_t vectorsFor(std::size_t oscillators) { return (oscillators + kWidth - 1) / kWidth; }

// Side by side as soon as that takes no more vectors.
bool goSideBySide(std::size_t size, std::size_t blocks) {
  return size <= kMostSideBySide && size <= blocks * vectorsFor(size);
}

}  // namespace

// Only the last blocks of each size leave lanes empty: with all sizes to 16 together at most 232 lanes, and at most four
// lanes more than three for each oscillator. A larger block leaves at most seven. In columns there are whole rows.
std::size_t Layout::mostLanes(std::size_t oscillators) {
  const std::size_t empty = std::min<std::size_t>(3 * oscillators + 4, 232) + oscillators / 2;
  return std::max(vectorsFor(oscillators + empty) * kWidth, rowsOf(oscillators) * kColumns);
}

std::size_t Layout::mostGroups(std::size_t oscillators) {
  return oscillators / kWidth + std::min<std::size_t>(oscillators, 7 * kMostSideBySide) + 1;
}

void Layout::startSize(std::size_t size, std::size_t blocks) {
  size_ = size;
  left_ = blocks;
  inGroup_ = places_ = 0;
}

Place Layout::next() {
  if (inGroup_ == places_) startGroup();
  --left_;
  const auto lane = static_cast<std::uint32_t>(inGroup_++);
  return {static_cast<std::uint32_t>(begin_) + lane, along_ ? 1u : static_cast<std::uint32_t>(kWidth),
          static_cast<std::uint32_t>(groups_ - 1), lane};
}

void Layout::startGroup() {
  places_ = std::min(left_, kWidth);
  along_ = !goSideBySide(size_, places_);
  if (along_) places_ = 1;
  begin_ = lanes_;
  lanes_ += (along_ ? vectorsFor(size_) : size_) * kWidth;
  inGroup_ = 0;
  ++groups_;
}

}  // namespace ksom::kernel
