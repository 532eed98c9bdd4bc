// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "ksom/album_pitches.hpp"
#include "ksom/analyzer.hpp"
#include "ksom/beat.hpp"
#include "ksom/onset_curve.hpp"
#include "ksom/segment.hpp"
#include "ksom/segment_sums.hpp"

namespace ksom {

/// Cuts recordings into segments: at onsets, and where none comes for longer, at every beat. Two analyses run side by
/// side, long windows for the partials and short ones for the moments; they are brought together every 20 s, so that
/// memory does not grow with the recording but for the onset curve. Learning only: allocates.
class Segmenter {
 public:
  static constexpr int kWindow = 8192, kHop = 1024;
  static constexpr double kLeastSeconds = 0.15;
  struct Config {
    const FftPlans* plans = nullptr;  ///< has OnsetCurve::kWindow to AlbumPitches::kWindow
    double sampleRate = 48000;
    int maxPartials = 64;  ///< of a segment
  };
  using Take = std::function<void(Segment&&)>;

  explicit Segmenter(const Config& config);
  /// Samples of the present file; segments come out in order, at some later time.
  void push(std::span<const float> samples, const Take& take);
  /// The file ends: its last segments come out, its onsets count for the beat, and the next file may begin.
  void finishFile(const Take& take);

  /// Of all files so far.
  const BeatFinder& beats() const { return beats_; }
  AlbumPitches& pitches() { return pitches_; }
  std::int64_t peaksSeen() const { return peaks_; }

 private:
  struct Cut {
    double seconds;
    float attack;
  };
  void hear(std::span<const float> samples, std::int64_t realUntil);
  std::vector<Cut> cutsUntil(double seconds) const;
  void emit(double until, bool isLast, const Take& take);

  Config config_;
  std::vector<std::byte> block_;
  Analyzer analyzer_;
  OnsetCurve curve_;
  BeatFinder beats_;
  AlbumPitches pitches_;
  std::vector<FrameDigest> digests_;  // not yet in a segment
  std::int64_t samples_ = 0, frames_ = 0, peaks_ = 0;
  double doneSeconds_ = 0;  // up to here segments are out
  float attack_ = 0;        // of the segment that begins there
};

}  // namespace ksom
