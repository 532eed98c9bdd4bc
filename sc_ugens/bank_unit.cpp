// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_unit.hpp"

#include <algorithm>
#include <cmath>

namespace ksom::sc {
namespace {

// A whole number from 0 to `most`, or -1.
int wholeNumber(float value, int most) {
  return value >= 0 && value <= static_cast<float>(most) && value == std::floor(value) ? static_cast<int>(value) : -1;
}

// Amplitudes, weights and gains are one where nobody says otherwise.
constexpr std::array<ControlGlide, numBankLists> kOtherwise = [] {
  std::array<ControlGlide, numBankLists> numbers{};
  for (const int list : {amps, weights, gains}) numbers[static_cast<std::size_t>(list)] = ControlGlide(1);
  return numbers;
}();

}  // namespace

bool BankUnit::begin() {
  if (!readLists()) return false;
  if (wanted_.swarm >= 0) readSwarm();
  if (!hasWires(numInputs(), wanted_.outputs > 0 ? wanted_.outputs : oscillators()) || !takeMemory()) return false;
  beginControls();
  playFromStart();
  return true;
}

// The numbers of all lists stand behind the single inputs.
bool BankUnit::readLists() {
  int next = single(wanted_.singles);
  bool isRight = numInputs() >= next;
  for (int list = 0; isRight && list < numBankLists; ++list) {
    const int size = wholeNumber(in0(list), KuramotoBank::kMaxOscillators);
    lists_[static_cast<std::size_t>(list)] = {next, size};
    isRight = size >= 0;
    next += std::max(size, 0);
    if (list != blocks) count_ = std::max(count_, size);
  }
  if (isRight && next == numInputs() && isEven()) return true;
  fail("%d inputs that do not belong together: its class is of another version", numInputs());
  return false;
}

// A number for each frequency, or one for all, or none.
bool BankUnit::isEven() const {
  const auto fits = [this](const List& list) { return list.size == count_ || list.size <= 1; };
  return lists_[freqs].size > 0 && std::all_of(lists_.begin(), lists_.begin() + blocks, fits);
}

void BankUnit::readSwarm() {
  const int voices = single(wanted_.swarm);
  swarm_.voiceCount = static_cast<int>(clampParam(Swarm::params[Swarm::voices], in0(voices), 1));
  swarm_.detuneCents = clampParam(Swarm::params[Swarm::detune], in0(voices + 1), 0);
}

bool BankUnit::takeMemory() {
  const KuramotoBank::Config config = this->config(oscillators(), 1);
  const std::size_t ofBank = bytesOf(config);
  if (ofBank == 0) return false;
  std::span<std::byte> bankBlock;
  std::span<int> sizes;
  const auto carve = [&](Arena& arena) {
    sizes = arena.takeUnset<int>(static_cast<std::size_t>(oscillators()));
    glides_ = arena.takeUnset<ControlGlide>(static_cast<std::size_t>(numInputs() - lists_[0].first));
  };
  if (!allocate({{ofBank, bankBlock}}, carve)) return false;
  bank_.prepare(config, bankBlock);
  beginGlides();
  cutBlocks(sizes);
  return true;
}

void BankUnit::beginGlides() {
  for (std::size_t i = 0; i < glides_.size(); ++i) {
    const int input = lists_[0].first + static_cast<int>(i);
    glides_[i].begin(in0(input));
    listsMove_ = listsMove_ || inRate(input) != calc_ScalarRate;
  }
}

// Sizes count frequencies, each of which may be a swarm; without any, swarms are blocks.
void BankUnit::cutBlocks(std::span<int> room) {
  const List& list = lists_[blocks];
  std::size_t count = 0;
  for (int i = 0; i < list.size && count < room.size(); ++i) {
    const int size = wholeNumber(in0(list.first + i), count_);
    if (size > 0) room[count++] = size * swarm_.voiceCount;
  }
  if (list.size == 0 && swarm_.voiceCount > 1)
    while (count < static_cast<std::size_t>(count_)) room[count++] = swarm_.voiceCount;
  if (count > 0) bank_.setBlocks(room.first(count));
}

void BankUnit::restart() {
  forgetTriggers();
  goToStart();
}

void BankUnit::playFromStart() {
  takeLists(1);
  goToStart();
}

// With the lists as they were taken.
void BankUnit::goToStart() {
  retake();
  bank_.reset(seedNow());
  startPhases();
}

// The voices of a swarm keep their distances.
void BankUnit::startPhases() {
  swarm_.spreadPhases(bank_);
  if (lists_[phases].size == 0) return;
  const int voices = swarm_.voiceCount;
  const Column phase = column(phases, 1);
  for (int i = 0; i < oscillators(); ++i) {
    const double spread = voices > 1 ? bank_.phase(i) : 0;
    bank_.setPhase(i, spread + static_cast<double>(phase[i / voices]));
  }
}

void BankUnit::beginLists() {
  if (listsMove_)
    for (std::size_t i = 0; i < glides_.size(); ++i) glides_[i].aim(in0(lists_[0].first + static_cast<int>(i)));
  if (beginBlock()) playFromStart();
}

void BankUnit::takeLists(float share) {
  const int voices = swarm_.voiceCount;
  const Column freq = column(freqs, share), amp = column(amps, share), weight = column(weights, share),
               gain = column(gains, share), rolloff = column(rolloffs, share), nudge = column(nudges, share);
  OscillatorSetter setter(bank_);
  for (int i = 0; i < count_; ++i) {
    const KuramotoBank::Oscillator wanted{.freqHz = freq[i],
                                          .amp = amp[i],
                                          .weight = weight[i],
                                          .gain = gain[i],
                                          .rolloff = rolloff[i],
                                          .nudge = nudge[i]};
    if (voices == 1) setter.set(i, wanted);
    for (int voice = 0; voices > 1 && voice < voices; ++voice)
      setter.set(i * voices + voice, ofSwarm(wanted, i, voice));
  }
}

KuramotoBank::Oscillator BankUnit::ofSwarm(KuramotoBank::Oscillator made, int index, int voice) const {
  made.freqHz *= std::exp2(swarm_.voiceCents(static_cast<std::size_t>(index), voice) / 1200);
  made.amp /= std::sqrt(static_cast<float>(swarm_.voiceCount));
  return made;
}

BankUnit::Column BankUnit::column(int list, float share) const {
  const List& numbers = lists_[static_cast<std::size_t>(list)];
  if (numbers.size == 0) return {&kOtherwise[static_cast<std::size_t>(list)], 0, share};
  return {&glides_[static_cast<std::size_t>(numbers.first - lists_[0].first)], numbers.size > 1, share};
}

}  // namespace ksom::sc
