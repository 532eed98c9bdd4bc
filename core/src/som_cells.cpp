// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_cells.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ksom/float_mode.hpp"
#include "ksom/swarm_player.hpp"
#include "partial_match.hpp"
#include "som_kernel.hpp"

namespace ksom {
namespace {

constexpr float kLeastFactor = 0.0022f;  // exp(-3.5^2 / 2): 3.5 sigma away
constexpr float kInaudible = SwarmPlayer::kInaudible;

float towards(float from, float to, float share) { return from + share * (to - from); }

// Of two amplitudes, by power.
float powerBetween(float from, float to, float share) { return std::sqrt(towards(from * from, to * to, share)); }

}  // namespace

bool SomCells::isLegal(const Config& config) {
  return SomGrid::bytesNeeded({config.width, config.height, 1}) > 0 && config.slots >= 1 &&
         config.slots <= kMostSlots && config.maxPartials >= 1 && config.maxPartials <= kMostPartials;
}

void SomCells::carve(Arena& arena) {
  const auto most = static_cast<std::size_t>(config_.maxPartials);
  heard_ = arena.take<Partial>(most);
  own_ = arena.take<Partial>(slotCount());
  loudest_ = arena.take<int>(most);
  ofHeard_ = arena.take<int>(most);
  ofOwn_ = arena.take<int>(slotCount());
  pupils_ = arena.take<Pupil>(static_cast<std::size_t>(config_.width) * static_cast<std::size_t>(config_.height));
  factors_ = arena.take<float>(som::neighbourFloats(config_.width, config_.height));
  corners_ = arena.take<Partial>(4 * slotCount());
  partners_ = arena.take<int>(16 * slotCount());
  gathered_ = arena.take<Partial>(4 * slotCount());
}

std::size_t SomCells::bytesNeeded(const Config& config) { return Carving::bytesNeeded<SomCells>(config); }

bool SomCells::prepare(const Config& config, std::span<std::byte> block) {
  return Carving::prepare(*this, config, block);
}

std::size_t SomCells::floatsNeeded(const Config& config) {
  if (!isLegal(config)) return 0;
  return static_cast<std::size_t>(config.width) * static_cast<std::size_t>(config.height) *
         static_cast<std::size_t>(config.slots) * kPartialNumbers;
}

void SomCells::clear(std::span<float> memory) {
  for (; memory.size() >= kPartialNumbers; memory = memory.subspan(kPartialNumbers))
    putPartial({}, memory.first<kPartialNumbers>());
}

template <class Number>
std::span<Number> SomCells::cellIn(std::span<Number> memory, std::size_t cell) const {
  return memory.subspan(cell * slotCount() * kPartialNumbers, slotCount() * kPartialNumbers);
}

// What sounds in a cell, in order; tells how many.
std::size_t SomCells::load(std::span<const float> cell, std::span<Partial> partials) const {
  std::size_t count = 0;
  for (; !cell.empty(); cell = cell.subspan(kPartialNumbers)) {
    const Partial partial = partialFrom(cell.first<kPartialNumbers>());
    if (partial.state != PartialState::empty) partials[count++] = partial;
  }
  putInOrder(partials.first(count));
  return count;
}

// The slots that are left keep their frequencies, with amp 0.
void SomCells::store(std::span<const Partial> partials, std::span<float> cell) const {
  for (std::size_t i = 0; i < slotCount(); ++i) {
    const PartialFrame frame = cell.subspan(i * kPartialNumbers).first<kPartialNumbers>();
    putPartial(i < partials.size() ? partials[i] : Partial{.freqHz = partialFrom(frame).freqHz}, frame);
  }
}

void SomCells::takeHeard(std::span<const Partial> partials) {
  heardCount_ = 0;
  for (const Partial& partial : partials) {
    const Partial sound = soundPartial(partial);
    if (sound.state != PartialState::empty && heardCount_ < heard_.size()) heard_[heardCount_++] = sound;
  }
  const auto heard = heard_.first(heardCount_);
  const auto loudest = loudest_.first(heardCount_);
  std::sort(heard.begin(), heard.end(), comesBefore);
  std::iota(loudest.begin(), loudest.end(), 0);
  std::sort(loudest.begin(), loudest.end(), [this](int a, int b) {
    const float x = heard_[static_cast<std::size_t>(a)].amp, y = heard_[static_cast<std::size_t>(b)].amp;
    return x > y || (x == y && a < b);
  });
}

bool SomCells::learn(std::span<float> memory, const SomGrid& map, int cell, std::span<const Partial> partials,
                     float rate, float sigmaCells, int atOnce) {
  const bool fits = map.config_.width == config_.width && map.config_.height == config_.height;
  if (!holds(memory.size()) || !fits || cell < 0 || cell >= map.cells()) return false;
  const FloatMode mode;
  goOn(memory);
  takeHeard(partials);
  choosePupils(map, cell, std::clamp(som::tidy(rate), 0.0f, 1.0f), sigmaCells);
  goOn(memory, atOnce);
  return true;
}

void SomCells::choosePupils(const SomGrid& map, int cell, float rate, float sigmaCells) {
  pupilCount_ = taught_ = 0;
  if (rate <= 0) return;
  const som::Neighbours around = map.neighboursOf(cell, sigmaCells, factors_);
  som::forEach(around, config_.width, config_.height, [&](std::size_t neighbour, float factor) {
    if (factor >= kLeastFactor) pupils_[pupilCount_++] = {static_cast<int>(neighbour), rate * factor};
  });
}

int SomCells::goOn(std::span<float> memory, int atOnce) {
  if (!holds(memory.size())) taught_ = pupilCount_;
  const FloatMode mode;
  for (; atOnce > 0 && taught_ < pupilCount_; ++taught_, --atOnce)
    learnCell(cellIn(memory, static_cast<std::size_t>(pupils_[taught_].cell)), pupils_[taught_].share);
  return static_cast<int>(pupilCount_ - taught_);
}

SomGrid::Match SomCells::hear(std::span<float> memory, SomGrid& map, std::span<const float> frame,
                              std::span<const Partial> partials, int atOnce) {
  if (goOn(memory, atOnce) > 0) return map.hear(frame);
  const float rate = map.rateNow(), sigma = map.sigmaNow();
  const SomGrid::Match match = map.hear(frame);
  learn(memory, map, match.best, partials, rate, sigma, atOnce);
  return match;
}

void SomCells::learnCell(std::span<float> cell, float share) {
  std::size_t count = load(cell, own_);
  findPartners(own_.first(count), heard_.first(heardCount_), ofOwn_, ofHeard_);
  count = moveOwn(count, share);
  count = takeIn(count, share);
  putInOrder(own_.first(count));
  store(own_.first(count), cell);
}

// What can still be heard moves up; tells how many those are.
std::size_t SomCells::moveOwn(std::size_t count, float share) {
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool isHeard = ofOwn_[i] >= 0;
    const Partial own = own_[i], heard = isHeard ? heard_[static_cast<std::size_t>(ofOwn_[i])] : Partial{};
    const float amp = powerBetween(own.amp, heard.amp, share);
    if (amp < kInaudible) continue;
    own_[left++] = isHeard ? Partial{towards(own.freqHz, heard.freqHz, share), amp, heard.phase,
                                     towards(own.weight, heard.weight, share), PartialState::continues}
                           : Partial{own.freqHz, amp, own.phase, own.weight, PartialState::continues};
  }
  return left;
}

std::size_t SomCells::takeIn(std::size_t count, float share) {
  const float fraction = std::sqrt(share);
  for (const int index : loudest_.first(heardCount_)) {
    Partial newcomer = heard_[static_cast<std::size_t>(index)];
    newcomer.amp *= fraction;
    newcomer.state = PartialState::born;
    if (newcomer.amp < kInaudible) break;  // and so are all that follow
    if (ofHeard_[static_cast<std::size_t>(index)] >= 0) continue;
    const bool isFull = count == own_.size();
    const std::size_t at = isFull ? softestOwn() : count;
    if (isFull && own_[at].amp >= newcomer.amp) break;
    own_[at] = newcomer;
    count += !isFull;
  }
  return count;
}

std::size_t SomCells::softestOwn() const {
  return static_cast<std::size_t>(
      std::min_element(own_.begin(), own_.end(), [](const Partial& a, const Partial& b) { return a.amp < b.amp; }) -
      own_.begin());
}

}  // namespace ksom
