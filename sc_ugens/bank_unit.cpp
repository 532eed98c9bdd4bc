// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_unit.hpp"

#include <cmath>
#include <limits>

namespace ksom::sc {
namespace {

// A whole number from 0 to `most`, or -1.
int wholeNumber(float value, int most) {
  return value >= 0 && value <= static_cast<float>(most) && value == std::floor(value) ? static_cast<int>(value) : -1;
}

// Amplitudes, weights and gains are one where nobody says otherwise.
float otherwise(int list) { return list == amps || list == weights || list == gains ? 1.0f : 0.0f; }

}  // namespace

bool BankUnit::begin(const Wanted& wanted) {
  if (!readLists(wanted.singles)) return false;
  if (wanted.swarm >= 0) {
    const Param& most = Swarm::params[Swarm::voices];
    voices_ = static_cast<int>(clampParam(most, in0(single(wanted.swarm)), 1));
    swarm_.voiceCount = voices_;
    swarm_.detuneCents = clampParam(Swarm::params[Swarm::detune], in0(single(wanted.swarm) + 1), 0);
  }
  if (!hasWires(numInputs(), wanted.outputs > 0 ? wanted.outputs : oscillators())) return false;
  if (!takeMemory(config(single(wanted.table)))) return false;
  controls_.begin(*this, single(wanted.table));
  playFromStart();
  return true;
}

// The numbers of all lists stand behind the single inputs.
bool BankUnit::readLists(int singles) {
  int next = numBankLists + singles;
  bool isRight = numInputs() >= next;
  for (int list = 0; isRight && list < numBankLists; ++list) {
    const int size = wholeNumber(in0(list), KuramotoBank::kMaxOscillators);
    lists_[static_cast<std::size_t>(list)] = {next, size};
    isRight = size >= 0;
    next += std::max(size, 0);
    if (list != blocks) count_ = std::max(count_, size);
  }
  for (int list = 0; isRight && list < blocks; ++list) {
    const int size = lists_[static_cast<std::size_t>(list)].size;
    isRight = size == count_ || size <= 1;
  }
  if (isRight && next == numInputs() && lists_[freqs].size > 0) return true;
  fail("%d inputs that do not belong together: its class is of another version", numInputs());
  return false;
}

// Links of a small world that go elsewhere: half as many again as are expected.
KuramotoBank::Config BankUnit::config(int table) const {
  KuramotoBank::Config config{.sampleRate = sampleRate(), .maxOscillators = oscillators()};
  const int topology = table + KuramotoBank::topology;
  const bool isFixed = inRate(topology) == calc_ScalarRate;
  if (isFixed && std::round(in0(topology)) != static_cast<float>(Topology::smallWorld)) return config;
  const auto value = [&](KuramotoBank::ParamId id) {
    return clampParam(KuramotoBank::params[id], in0(table + id), KuramotoBank::params[id].init);
  };
  const float links = static_cast<float>(oscillators()) * value(KuramotoBank::reach) * value(KuramotoBank::rewire);
  config.rewiredLinks = static_cast<int>(std::min(1.5f * links + 64, 16.0f * KuramotoBank::kMaxOscillators));
  return config;
}

bool BankUnit::takeMemory(const KuramotoBank::Config& config) {
  const auto numbers = static_cast<std::size_t>(numInputs() - lists_[0].first);
  const std::size_t ofBank = KuramotoBank::bytesNeeded(config);
  if (ofBank == 0) {
    fail("%d oscillators at %g Hz: at most %d, and 1 MHz", oscillators(), sampleRate(), KuramotoBank::kMaxOscillators);
    return false;
  }
  const auto blockRoom = static_cast<std::size_t>(oscillators());
  Arena counting;
  counting.take<std::byte>(ofBank);
  counting.take<int>(blockRoom);
  counting.take<Glide>(numbers);
  const std::span<std::byte> block = allocate(counting.bytesNeeded());
  if (block.empty()) return false;
  Arena arena(block);
  bank_.prepare(config, arena.take<std::byte>(ofBank));
  const std::span<int> sizes = arena.take<int>(blockRoom);
  glides_ = arena.take<Glide>(numbers);
  for (std::size_t i = 0; i < numbers; ++i) {
    const int input = lists_[0].first + static_cast<int>(i);
    glides_[i].begin(in0(input));
    listsMove_ = listsMove_ || inRate(input) != calc_ScalarRate;
  }
  cutBlocks(sizes);
  return true;
}

// Sizes count frequencies, each of which may be a swarm; without any, swarms are blocks.
void BankUnit::cutBlocks(std::span<int> room) {
  const List& list = lists_[blocks];
  std::size_t count = 0;
  for (int i = 0; i < list.size && count < room.size(); ++i) {
    const int size = wholeNumber(in0(list.first + i), count_);
    if (size > 0) room[count++] = size * voices_;
  }
  if (list.size == 0 && voices_ > 1)
    while (count < static_cast<std::size_t>(count_)) room[count++] = voices_;
  if (count > 0) bank_.setBlocks(room.first(count));
}

void BankUnit::restart() {
  kick_ = reset_ = {};
  playFromStart();
}

void BankUnit::playFromStart() {
  grid_.restart();
  controls_.take(bank_, 1);
  takeLists(1);
  bank_.reset(static_cast<std::uint32_t>(
      clampParam(kBankOwn[kBankInputs.at("seed")].param, in0(single(kBankInputs.at("seed"))), 1)));
  startPhases();
}

void BankUnit::startPhases() {
  if (lists_[phases].size == 0) return;
  for (int i = 0; i < oscillators(); ++i) {
    const float phase = listValue(phases, i / voices_, 0, 1);
    if (voices_ == 1) bank_.setPhase(i, static_cast<double>(phase));
    else bank_.setPhase(i, bank_.phase(i) + static_cast<double>(phase));
  }
}

void BankUnit::beginBlock() {
  controls_.beginBlock(*this);
  if (listsMove_)
    for (std::size_t i = 0; i < glides_.size(); ++i) glides_[i].aim(in0(lists_[0].first + static_cast<int>(i)));
  if (reset_.rises(in0(single(kBankInputs.at("reset"))))) playFromStart();
  const float kick = in0(single(kBankInputs.at("kick")));
  if (kick_.rises(kick)) bank_.kick(kick);
}

void BankUnit::takeLists(float share) {
  for (int i = 0; i < count_; ++i)
    for (int v = 0; v < voices_; ++v) {
      const KuramotoBank::Oscillator wanted = oscillator(i, v, share);
      if (wanted != bank_.oscillator(i * voices_ + v)) bank_.setOscillator(i * voices_ + v, wanted);
    }
}

KuramotoBank::Oscillator BankUnit::oscillator(int index, int voice, float share) const {
  const auto value = [&](int list) { return listValue(list, index, otherwise(list), share); };
  KuramotoBank::Oscillator made{.freqHz = value(freqs),
                                .amp = value(amps),
                                .weight = value(weights),
                                .gain = value(gains),
                                .rolloff = value(rolloffs),
                                .nudge = value(nudges)};
  if (voices_ == 1) return made;
  made.freqHz *= std::exp2(swarm_.voiceCents(static_cast<std::size_t>(index), voice) / 1200);
  made.amp /= std::sqrt(static_cast<float>(voices_));
  return made;
}

float BankUnit::listValue(int list, int index, float otherwise, float share) const {
  const List& numbers = lists_[static_cast<std::size_t>(list)];
  if (numbers.size == 0) return otherwise;
  const int input = numbers.first + (numbers.size == 1 ? 0 : index);
  return glides_[static_cast<std::size_t>(input - lists_[0].first)].at(share);
}

std::span<const float> BankUnit::inputPart(int at, int count) const {
  const std::span<const float> all = signal(single(kBankInputs.at("input")));
  return all.empty() ? all : all.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
}

}  // namespace ksom::sc
