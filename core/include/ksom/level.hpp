// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/param.hpp"

namespace ksom {

/// The last stage before the loudspeakers: removes DC, applies a gain, and keeps the true peak (between the samples
/// too) below a ceiling. All channels get the same gain, so the stereo picture stands still. A look-ahead of 1.5 ms
/// lets the gain come down before the peak arrives: the limit is soft, there is no clipping and no click.
class Level {
 public:
  static constexpr const char* name = "KSOMLevel";
  static constexpr int kMaxChannels = 16;
  enum ParamId { gain, ceiling, dcCut, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"gain", "dB", -120, 60, 0, "Louder or softer, before the limit"},
      {"ceiling", "dBFS", -60, 0, -1, "True peak that the output stays below"},
      {"dcCut", "Hz", 0, 200, 5, "Everything below this frequency is taken out; 0 leaves it in"},
  }};

  struct Config {
    double sampleRate = 48000;
    int channels = 2;
  };

  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  void reset();
  /// Audio thread: clamps; a value that is not finite keeps the last good one. Gains glide over 20 ms.
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  /// In place, one span a channel. Samples that are not finite count as 0. Audio thread.
  void process(std::span<const std::span<float>> channels);
  /// The output is this many samples behind the input.
  int latencySamples() const;
  /// How much the limiter takes away now, dB, 0 or below.
  float reductionDb() const;
  /// The most it has taken away since reset.
  float deepestReductionDb() const;

 private:
  friend struct Carving;
  static constexpr int kTaps = 32, kPhases = 3;  // between two samples, a quarter of the way each
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  void designInterpolator();
  float removeDc(std::size_t channel, float x);
  void remember(std::size_t channel, float x);
  float truePeak(float loudest);
  float gainFor(float peak);

  Config config_;
  std::array<float, numParams> values_{};
  float gainTarget_ = 1, gainNow_ = 1, glide_ = 1, limit_ = 1, reduction_ = 1, deepest_ = 1;
  double dcPole_ = 0;
  std::array<double, kMaxChannels> dcIn_{}, dcOut_{};
  std::array<std::array<float, kTaps>, kPhases> interpolator_{};
  float interpolatorBound_ = 1;  // no value between samples exceeds the samples by more than this factor
  int quietFor_ = 0;             // samples since one was loud enough to matter between samples
  std::size_t channels_ = 0, ahead_ = 0, now_ = 0, newest_ = 0;
  std::span<float> history_;  // each channel's newest kTaps samples, twice over, so that no window wraps
  std::span<float> delay_;    // channel after channel, ahead_ + kTaps / 2 samples each
  // Lowest gain needed within the look-ahead (queue of falling candidates), then its average over the same time.
  // Gains are counted in units of 2^-30, so that the running sum is exact and 1 stays 1.
  struct Need {
    std::int64_t gain;
    std::size_t at;
  };
  std::span<Need> needs_;
  std::span<std::int64_t> lowest_;
  std::size_t needsBegin_ = 0, needsEnd_ = 0;
  std::int64_t lowestSum_ = 0;
};

}  // namespace ksom
