// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "ksom/analyzer.hpp"

namespace ksom::pd {

/// A frame of an Analyzer, to be kept.
struct Heard {
  std::vector<Partial> partials;
  std::array<float, Chroma::kClasses> chroma{};
  Analyzer::Frame frame;
  float tuningCents = 0;
};

/// An Analyzer with its memory and all that was asked of it, so that another sample rate or window takes nothing away.
/// All but push may allocate.
class Listener {
 public:
  explicit Listener(double sampleRate);
  Listener(Listener&&) = default;  // the block stays where it is
  Listener& operator=(Listener&&) = default;

  /// As Analyzer::set, but another window, hop or number of peaks is possible, too, and begins anew. `value` has been
  /// clamped.
  void set(Analyzer::ParamId id, float value);
  /// As it is used: a hop longer than the window is as long as that, until there is a longer window.
  float get(Analyzer::ParamId id) const {
    return id == Analyzer::hopSize ? static_cast<float>(hopSize()) : values_[id];
  }
  int wantedHop() const { return static_cast<int>(values_[Analyzer::hopSize]); }
  /// As Analyzer::ask; it holds after a change of memory, too.
  void ask(const Analyzer::Parts& parts);
  /// Nothing, where it is the old one. False where there is none such: then it is deaf.
  bool setSampleRate(double sampleRate);
  void reset() { analyzer_.reset(); }
  /// The same settings, from silence, for sound that is all there: a frame is ready with its last sample.
  Listener forAll() const;

  std::size_t slots() const { return static_cast<std::size_t>(config_.maxPartials); }
  int hopSize() const { return config_.hopSize; }
  int latencySamples() const { return analyzer_.latencySamples(); }

  /// As of Analyzer. Audio thread.
  std::size_t push(std::span<const float> in) { return analyzer_.push(in); }
  bool frameReady() const { return analyzer_.frameReady(); }
  /// Of the frame that is ready; `heard` has room for slots(). Audio thread.
  void copyTo(Heard& heard) const;

 private:
  bool prepare();

  Analyzer::Config config_;
  std::array<float, Analyzer::numParams> values_{};
  Analyzer::Parts asked_{};
  std::vector<std::byte> block_;
  Analyzer analyzer_;
  bool isReady_ = false;
};

}  // namespace ksom::pd
