// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "ksom/analyzer.hpp"
#include "ksom/segment.hpp"

namespace ksom {

/// What an analyzer's frame leaves behind until its segment is known: small, for a recording has many.
struct FrameDigest {
  static constexpr int kNoiseBands = 11;  ///< the bass, to 228 Hz, and two thirds of an octave each to 23 kHz
  struct Reading {
    int slot = 0;
    bool born = false;
    float freqHz = 0, amp = 0, weight = 0;
  };

  double seconds = 0;  ///< its centre
  float rms = 0, centroidHz = 0;
  std::array<float, Chroma::kClasses> chroma{};
  std::array<float, kNoiseBands> restPower{};   ///< beside the main lobes of tones; a full-scale sine leaves 1
  std::array<float, kNoiseBands> restMoment{};  ///< that times Hz
  std::vector<Reading> readings;
};

/// The digest of the frame that is ready.
FrameDigest digestOf(const Analyzer& analyzer, double sampleRate, double seconds);

/// Chroma, level and centroid of some frames, all that featuresOf needs. A silent one has but a level.
Segment averageOf(const FrameDigest* begin, const FrameDigest* end);

/// One segment from its frames. A partial that was followed through the frames becomes one of the segment's; what
/// power is left in each band is noise, one noisy partial a band. At most `mostPartials`.
Segment summarise(const FrameDigest* begin, const FrameDigest* end, double startSeconds, double seconds, float attack,
                  std::size_t mostPartials);

}  // namespace ksom
