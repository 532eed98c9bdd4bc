// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"

namespace ksom {

/// The root whose harmonics some frequencies are.
struct Root {
  float hz = 0;          ///< 0 for none
  float confidence = 0;  ///< 0 ... 1: how much of the strength lies on its harmonics, beyond what chance gives
};

/// The most likely root of up to 24 of the strongest frequencies: the one through whose harmonic sieve most of their
/// strength falls (Duifhuis, Willems & Sluyter, J. Acoust. Soc. Am. 71, 1982), a third of a semitone wide. `strength` is
/// an amplitude for each frequency; its sign does not count, nor does that of a frequency. `favoured`, in Hz, is kept
/// unless another is plainly better. Audio thread.
Root rootOf(std::span<const float> freqHz, std::span<const float> strength, float favoured = 0);

/// Pulls oscillators to the nearest harmonics of a root that is an oscillator too:
///
///   d theta_i = 2 pi H c sin(p_i phi - theta_i),
///   d phi = 2 pi f0 + b (2 pi H c / N) sum_i (1 / p_i) sin(theta_i - p_i phi),
///
/// with c = 1 and b = 0 for a root that is given, and its confidence and b = 1 for one that is estimated from the
/// oscillators' own frequencies. p_i changes only when its oscillator is more than 0.65 of a harmonic away, and one that
/// is more than H away from it is let go. When the root jumps by octaves, phi goes on so that p phi does: nothing
/// wobbles. Phases are cycles times 2^64. Audio thread, but for carve.
class HarmonicRoot {
 public:
  static constexpr int kMostHarmonic = 64;  ///< beyond it nothing is pulled

  void carve(Arena& arena, std::size_t oscillators);
  /// Forgets the root; phi = 0.
  void reset();

  /// Takes over what the oscillators' own frequencies are. `rootHz` is the root, or 0 to estimate it.
  void listen(std::span<const float> freqHz, std::span<const float> strength, float rootHz, float pullHz);
  /// Oscillators and what they advance by in a sample of their own, lane after lane.
  struct Phases {
    std::span<const std::uint64_t> now, perSample;
    std::span<const std::uint32_t> laneOf;
  };
  /// So many samples go by: gives in pull(i) by how much, in rad, each oscillator is turned in that time; exactly as by
  /// the pull alone, from where it stands in the middle.
  void step(const Phases& phases, int samples, double sampleRate);
  float pull(std::size_t i) const { return pull_[i]; }

  std::size_t size() const { return count_; }  ///< how many were listened to
  const Root& root() const { return root_; }
  int harmonicOf(std::size_t i) const { return held_[i] ? harmonic_[i] : 0; }  ///< 0 when it is let go
  std::uint64_t phase() const { return phase_; }

 private:
  void follow(Root wanted, std::span<const float> freqHz);
  void jump(int octaves, float toHz, std::span<const float> freqHz);
  void number(std::span<const float> freqHz, float pullHz);

  Root root_;
  bool isGiven_ = false;
  float pullHz_ = 0;
  std::uint64_t phase_ = 0;
  std::size_t count_ = 0;
  std::span<std::int32_t> harmonic_;  // p
  std::span<std::uint8_t> held_;
  std::span<float> pull_;
};

}  // namespace ksom
