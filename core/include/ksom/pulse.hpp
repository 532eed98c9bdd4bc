// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/bands.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {

/// Slow oscillators that make the parts of a piece pulse with its beat: in each of the five bands a driver at a
/// multiple of the beat, exactly in step with the bar, and four voices a little off it that listen to the driver,
///
///   d theta / dt = 2 pi f + 2 pi K g sin(theta_driver - theta)
///
/// (harmonic pull on a given bar). g is three times a voice's own distance from its driver, so
/// that from K = 1/3 on the parts keep together, at K = 0 they fall apart within a minute. Control rate: one step is
/// one grid step of a bank. Audio thread.
class Pulse {
 public:
  static constexpr int kVoices = 4;  ///< a band

  static std::size_t bytesNeeded(double sampleRate);
  /// `sampleRate` is that of the sound; steps come KuramotoBank::kGrid samples apart.
  bool prepare(double sampleRate, std::span<std::byte> block);
  /// All on the beat.
  void start(double beatSeconds, const std::array<float, kBands>& pulsesPerBeat, std::uint32_t seed);
  /// One step on, with this coupling.
  void advance(float coupling);
  /// How loud a part is in its pulse now: 1 on it, falling to 0 before the next.
  float shape(int band, int voice) const { return shapes_[static_cast<std::size_t>(band * kVoices + voice % kVoices)]; }

  /// Gain of a part whose pulse stands at `shape`, with `depth` 0 ... 1; its mean square over a pulse is 1.
  static float gain(float shape, float depth);

 private:
  static KuramotoBank::Config bankConfig(double sampleRate);

  KuramotoBank bank_;
  std::array<float, kBands * kVoices> shapes_{};
};

}  // namespace ksom
