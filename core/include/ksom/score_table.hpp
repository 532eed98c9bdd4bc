// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/score_source.hpp"

namespace ksom {

/// A score as one row of numbers that a host's buffer can hold, in this order:
///
///   32            75014, version, count of all numbers (2), sample rate, frames (2), seed (2), gain in dB, seconds a beat,
///                 confidence of the beat, five pulses a beat, steps (2), sounds, partials (2), most partials of a sound,
///                 then zeros
///   5 a step      grid steps of 64 samples before it (2), its sound, gain in dB, attack
///   3 a sound     its first partial (2), how many there are
///   4 a partial   Hz, amplitude, weight, dB a second
///
/// A (2) is a whole number as two, since a float is exact up to 2^24 only: how often that goes into it, and the rest.
/// The shape is checked when the numbers are given, and each number as it is read: nothing outside is touched whatever
/// stands there, also when another writes meanwhile. Audio thread.
class ScoreTable final : public ScoreSource {
 public:
  static constexpr float kMark = 75014;
  static constexpr int kVersion = 1;
  static constexpr std::size_t kHead = 32, kOfStep = 5, kOfSound = 3, kOfPartial = 4;  ///< numbers

  /// The numbers to read until the next are given; false, and no steps from now on, when they are no score.
  bool look(std::span<const float> floats);
  /// No numbers; the head stays known.
  void lookAway() { floats_ = {}; }
  bool isThere() const { return !floats_.empty(); }
  int mostPartials() const { return mostPartials_; }  ///< of a sound, 1 ... kMostPartials
  /// Whether a number was met that cannot be: what it belongs to was left out.
  bool hasFoundFault() const { return hasFault_; }

  const ScoreHead& head() const override { return head_; }
  std::size_t stepCount() const override { return isThere() ? steps_ : 0; }
  ScoreStep step(std::size_t index) const override;
  std::span<const MapPartial> partials(const ScoreStep& step) const override;

 private:
  bool readShape();
  bool readHead(ScoreHead& head) const;
  std::int64_t largeAt(std::size_t place, std::int64_t most) const;
  bool isPartialAt(std::size_t place, MapPartial& partial) const;
  // Where each begins.
  static std::size_t stepAt(std::size_t index) { return kHead + kOfStep * index; }
  std::size_t soundAt(std::size_t index) const { return stepAt(steps_) + kOfSound * index; }
  std::size_t partialAt(std::size_t index) const { return soundAt(sounds_) + kOfPartial * index; }

  std::span<const float> floats_;
  ScoreHead head_;
  std::size_t steps_ = 0, sounds_ = 0, partials_ = 0;
  int mostPartials_ = 1;
  mutable std::array<MapPartial, score_range::kMostPartials> room_{};  // the partials of a step
  mutable bool hasFault_ = false;
};

}  // namespace ksom
