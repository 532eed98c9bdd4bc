// SPDX-License-Identifier: GPL-3.0-or-later
// How KuramotoBank is cut into blocks, and where their oscillators lie in its lanes.
#include <algorithm>
#include <limits>

#include "bank_kernel.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/random.hpp"
#include "ring_columns.hpp"

namespace ksom {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();  // differs from anything wanted

}  // namespace

// A golden-ratio spread, so that nothing starts in step; a sixteenth of a turn of jitter makes each seed its own sound.
std::uint64_t KuramotoBank::startPhase(std::size_t i, const RandomBits& jitter) {
  return i * 0x9e3779b97f4a7c15u + (jitter.at(i) >> 4);
}

void KuramotoBank::startPhases() {
  const RandomBits jitter(seed_);
  for (std::size_t i = 0; i < count_; ++i) phase_[laneOf_[i]] = startPhase(i, jitter);
}

// Visits all that stands lane after lane.
template <class Visit>
void KuramotoBank::forLanes(Visit visit) {
  for (auto* lanes : {&phase_, &step_}) visit(*lanes, 1);
  for (auto* lanes : {&x_, &y_, &deviation_, &stepCos_, &stepSin_, &stepExcess_, &laneWeight_, &twoOverWeight_,
                      &laneGain_, &bias_, &rolloff_, &rolloffStep_, &before_, &pulled_})
    visit(*lanes, 1);
  for (auto* lanes : {&panGain_, &out_, &outStep_}) visit(*lanes, config_.channels);
}

// Nothing is cleared here, for a constructor on the audio thread pays for it: moveLanes clears lanes as they are given to
// oscillators, layOutInOne those of fields, and beginAgain the rest.
void KuramotoBank::carve(Arena& arena) {
  const auto n = static_cast<std::size_t>(config_.maxOscillators);
  oscillators_ = arena.takeUnset<Oscillator>(n);
  for (auto* values : {&freq_, &weight_, &gain_, &pan_, &noise_, &learnedHz_, &vigour_, &presence_, &pushed_})
    *values = arena.takeUnset<float>(n);
  for (auto* values : {&laneOf_, &nextLaneOf_, &blockOf_}) *values = arena.takeUnset<std::uint32_t>(n);
  glides_ = arena.takeUnset<Glide>(n);
  tickers_ = arena.takeUnset<Ticker>(n);
  root_.carve(arena, n);
  blocks_ = arena.takeUnset<Block>(n);
  groups_ = arena.takeUnset<kernel::Group>(kernel::Layout::mostGroups(n));
  laneRoom_ = kernel::Layout::mostLanes(n);
  forLanes([&]<class T>(std::span<T>& lanes, int channels) {
    lanes = arena.takeUnset<T>(laneRoom_ * static_cast<std::size_t>(channels));
  });
  for (auto* lanes : {&fieldX_, &fieldY_, &fieldShare_, &ownGain_, &perHeard_})
    *lanes = arena.takeUnset<float>(laneRoom_);
  room_ = arena.takeUnset<std::uint64_t>(laneRoom_);
  topology_.carve(arena, n, static_cast<std::size_t>(config_.rewiredLinks));
}

void KuramotoBank::setCount(int count) {
  if (!isReady()) return;
  const FloatMode mode;
  wantedCount_ = static_cast<std::size_t>(std::clamp(count, 1, config_.maxOscillators));
  isFading_ = started_;
  if (started_) return resize(std::max(wantedCount_, count_));
  count_ = wantedCount_;
  setBlocks({});
}

// The last block takes what comes, and what goes takes its blocks along.
void KuramotoBank::resize(std::size_t count) {
  if (count == count_) return;
  while (blockCount_ > 1 && blocks_[blockCount_ - 1].begin >= count) --blockCount_;
  blocks_[blockCount_ - 1].end = static_cast<std::uint32_t>(count);
  count_ = count;
  layAgain();
  coupleAgain();
}

void KuramotoBank::setBlocks(std::span<const int> sizes) {
  if (!isReady()) return;
  const FloatMode mode;
  cut(sizes);
  layAgain();
  coupleAgain();
}

void KuramotoBank::layAgain() {
  traceDeviations();
  topology_.set(topology_.shape(), count_);
  layOut();
  moveLanes();
  for (Block& block : blocks()) block.changed = true;
  sumsAreStale_ = hasChanges_ = rootIsStale_ = phasorsAreStale_ = true;
}

// For the rest of the grid: how strongly each is pulled says which loop is exact enough.
void KuramotoBank::coupleAgain() {
  if (started_ && hasOwnFields()) takeListeners();
  for (Block& block : blocks())
    if (started_ && !block.rests) coupleBlock(block);
  takeGroups();
  markKinds();
}

void KuramotoBank::cut(std::span<const int> sizes) {
  blockCount_ = 0;
  std::size_t begin = 0;
  for (std::size_t k = 0; k < sizes.size() && begin < count_; ++k) {
    const std::size_t end = std::min(begin + static_cast<std::size_t>(std::max(sizes[k], 1)), count_);
    blocks_[blockCount_] = Block{};
    blocks_[blockCount_].begin = static_cast<std::uint32_t>(begin);
    blocks_[blockCount_].end = static_cast<std::uint32_t>(end);
    ++blockCount_;
    begin = end;
  }
  if (blockCount_ == 0) blocks_[blockCount_++] = Block{};
  blocks_[blockCount_ - 1].end = static_cast<std::uint32_t>(count_);
}

// Small blocks size by size, then the others one by one; all in one where each hears others.
void KuramotoBank::layOut() {
  kernel::Layout layout;
  if (hasOwnFields()) return layOutInOne();
  std::array<std::size_t, kernel::kMostSideBySide + 1> counts{};
  for (const Block& block : blocks())
    if (block.size() <= kernel::kMostSideBySide) ++counts[block.size()];
  for (std::size_t size = 1; size < counts.size(); ++size) {
    layout.startSize(size, counts[size]);
    for (Block& block : blocks())
      if (counts[size] > 0 && block.size() == size) place(block, layout);
  }
  for (Block& block : blocks()) {
    if (block.size() <= kernel::kMostSideBySide) continue;
    layout.startSize(block.size(), 1);
    place(block, layout);
  }
  laneCount_ = layout.lanes();
}

void KuramotoBank::layOutInOne() {
  const std::size_t row = topology_.isRing() ? kernel::kColumns : kernel::kWidth;
  laneCount_ = (count_ + row - 1) / row * row;
  groupCount_ = 1;
  groups_[0] = {};
  groups_[0].end = static_cast<std::uint32_t>(laneCount_);
  groups_[0].isAlong = true;
  for (auto lanes : {fieldX_, fieldY_, fieldShare_, ownGain_, perHeard_}) std::fill_n(lanes.begin(), laneCount_, 0.0f);
  for (Block& block : blocks()) {
    block.firstLane = block.begin;
    block.stride = 1;
    block.group = block.lane = 0;
  }
}

void KuramotoBank::place(Block& block, kernel::Layout& layout) {
  const kernel::Place place = layout.next();
  block.firstLane = place.first;
  block.stride = place.stride;
  block.group = place.group;
  block.lane = place.lane;
  groupCount_ = layout.groups();
  kernel::Group& group = groups_[block.group];
  group = {};
  group.first = place.first - place.lane;
  group.end = static_cast<std::uint32_t>(layout.lanes());
  group.isAlong = place.stride == 1;
}

// What oscillators were in the middle of goes along with them; those that had no lane begin as after a reset.
void KuramotoBank::moveLanes() {
  findLanes();
  forLanes([&]<class T>(std::span<T>& lanes, int channels) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
      const std::span<T> all = lanes.subspan(c * laneRoom_, laneRoom_);
      if (placedCount_ > 0) moveLanes(all);
      else std::fill_n(all.begin(), laneCount_, T{});
    }
  });
  std::swap(laneOf_, nextLaneOf_);
  placeNew();
  takeTurns();
  placedCount_ = count_;
}

void KuramotoBank::findLanes() {
  const bool isInColumns = topology_.isRing();
  const std::size_t rows = kernel::rowsOf(count_);
  for (std::size_t k = 0; k < blockCount_; ++k)
    for (std::size_t i = blocks_[k].begin, lane = blocks_[k].firstLane; i < blocks_[k].end;
         ++i, lane += blocks_[k].stride) {
      nextLaneOf_[i] = static_cast<std::uint32_t>(isInColumns ? kernel::laneInColumns(i, rows) : lane);
      blockOf_[i] = static_cast<std::uint32_t>(k);
    }
}

template <class T>
void KuramotoBank::moveLanes(std::span<T> lanes) {
  T* moved = reinterpret_cast<T*>(room_.data());
  std::fill_n(moved, laneCount_, T{});
  for (std::size_t i = 0; i < std::min(count_, placedCount_); ++i) moved[nextLaneOf_[i]] = lanes[laneOf_[i]];
  std::copy_n(moved, laneCount_, lanes.data());
}

// While it sounds they are taken at once, and rise; before that a reset follows, or the first step takes all.
void KuramotoBank::placeNew() {
  const std::size_t first = std::min(placedCount_, count_), added = count_ - first;
  for (auto values : {freq_, weight_, pan_}) std::fill_n(values.begin() + first, added, kUnknown);
  std::fill_n(gain_.begin() + first, added, 0.0f);
  std::fill_n(presence_.begin() + first, added, started_ ? 0.0f : 1.0f);
  const RandomBits jitter(seed_);
  for (std::size_t i = first; i < count_ && !isFresh_; ++i) {
    glides_[i] = Glide(oscillators_[i].freqHz);
    learnedHz_[i] = 0;
    vigour_[i] = 1;
    tickers_[i] = {};
    if (started_) takeOscillators(i, i + 1);
    standAt(laneOf_[i], startPhase(i, jitter));
  }
}

void KuramotoBank::rest(int index, bool rests) {
  if (index < 0 || index >= blockCount()) return;
  Block& block = blocks_[static_cast<std::size_t>(index)];
  if (block.rests == rests) return;
  block.rests = rests;
  block.changed = hasChanges_ = true;
  if (rests) forgetAims(block);
}

}  // namespace ksom
