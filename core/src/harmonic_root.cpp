// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/harmonic_root.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "phase64.hpp"

namespace ksom {
namespace {

constexpr float kSure = 0.5f;     // of a root: below, the last one is held
constexpr float kKeeps = 0.65f;   // of a harmonic: further away, an oscillator takes another
constexpr float kOctave = 0.03f;  // how far from whole octaves a jump of the root may be

// +-n for a jump by n octaves, 0 for any other.
int octavesBetween(float from, float to) {
  const float octaves = std::log2(to / from), whole = std::round(octaves);
  return std::abs(octaves - whole) < kOctave ? static_cast<int>(std::clamp(whole, -8.0f, 8.0f)) : 0;
}

}  // namespace

void HarmonicRoot::carve(Arena& arena, std::size_t oscillators) {
  harmonic_ = arena.take<std::int32_t>(oscillators);
  held_ = arena.take<std::uint8_t>(oscillators);
  pull_ = arena.take<float>(oscillators);
}

void HarmonicRoot::reset() {
  root_ = {};
  phase_ = 0;
  std::fill(harmonic_.begin(), harmonic_.end(), 0);
  std::fill(held_.begin(), held_.end(), std::uint8_t{0});
  std::fill(pull_.begin(), pull_.end(), 0.0f);
}

void HarmonicRoot::listen(std::span<const float> freqHz, std::span<const float> strength, float rootHz, float pullHz) {
  count_ = freqHz.size();
  pullHz_ = pullHz;
  isGiven_ = rootHz > 0;
  if (isGiven_) follow({rootHz, 1}, freqHz);
  else follow(rootOf(freqHz, strength, root_.hz), freqHz);
  number(freqHz, pullHz);
}

void HarmonicRoot::follow(Root wanted, std::span<const float> freqHz) {
  root_.confidence = wanted.confidence;
  if (wanted.confidence < kSure && root_.hz > 0) return;
  if (root_.hz > 0 && wanted.hz > 0) jump(octavesBetween(root_.hz, wanted.hz), wanted.hz, freqHz);
  root_.hz = wanted.hz;
}

// Where oscillators stay and their root alone jumps, phi goes on so that p phi does; where all jump together, phi is as
// good as before.
void HarmonicRoot::jump(int octaves, float toHz, std::span<const float> freqHz) {
  if (octaves == 0) return;
  int stay = 0, go = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!held_[i]) continue;
    const float harmonic = std::round(freqHz[i] / toHz), before = static_cast<float>(harmonic_[i]);
    stay += harmonic == std::ldexp(before, -octaves);
    go += harmonic == before;
  }
  if (go > stay) return;
  phase_ = octaves < 0 ? phase_ >> -octaves : phase_ << octaves;
  for (std::size_t i = 0; i < count_; ++i)
    harmonic_[i] = static_cast<std::int32_t>(std::ldexp(static_cast<float>(harmonic_[i]), -octaves));
}

void HarmonicRoot::number(std::span<const float> freqHz, float pullHz) {
  for (std::size_t i = 0; i < count_; ++i) {
    const float x = root_.hz > 0 ? freqHz[i] / root_.hz : 0;
    auto p = static_cast<float>(harmonic_[i]);
    if (p < 1 || std::abs(x - p) > kKeeps) p = std::clamp(std::round(x), 0.0f, kMostHarmonic + 1.0f);
    harmonic_[i] = static_cast<std::int32_t>(p);
    held_[i] = p >= 1 && p <= kMostHarmonic && std::abs(freqHz[i] - p * root_.hz) <= pullHz;
  }
}

// With d = p phi - theta alone, d' = -k sin d, whose flow over a time T is a Moebius map of e^{id}: theta is turned by
// 2 atan(t sin d / (1 + t cos d)), t = tanh(k T / 2). Taken in the middle of what d moves by itself (Strang, SIAM J.
// Numer. Anal. 5, 1968), it is off by O(T^2), and holds at any k.
void HarmonicRoot::step(const Phases& phases, int samples, double sampleRate) {
  constexpr double kTurn = 2 * std::numbers::pi;
  const double seconds = samples / sampleRate;
  const double kT = kTurn * static_cast<double>(pullHz_ * root_.confidence) * seconds;
  const auto t = static_cast<float>(std::tanh(kT / 2));
  const std::uint64_t ahead = phase64(static_cast<double>(root_.hz) * seconds);
  double back = 0;
  std::size_t pulled = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    pull_[i] = 0;
    if (!held_[i]) continue;
    const std::size_t lane = phases.laneOf[i];
    const auto p = static_cast<std::uint64_t>(harmonic_[i]);
    const auto drift =
        static_cast<std::int64_t>(p * ahead - static_cast<std::uint64_t>(samples) * phases.perSample[lane]);
    const auto apart = static_cast<std::int64_t>(p * phase_ - phases.now[lane] + static_cast<std::uint64_t>(drift / 2));
    const float d = static_cast<float>(apart) * static_cast<float>(kTurn * 0x1p-64);
    const float sine = std::sin(d);
    pull_[i] = 2 * std::atan2(t * sine, 1 + t * std::cos(d));
    back += static_cast<double>(sine) / static_cast<double>(p);
    ++pulled;
  }
  phase_ += ahead;
  if (!isGiven_ && pulled > 0) phase_ -= phase64(kT / kTurn * back / static_cast<double>(pulled));
}

}  // namespace ksom
