// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/peaks.hpp"
#include "ksom/stft.hpp"

namespace ksom {

/// A peak as the prototype defines it: `bin` of its spectrogram, `db` relative to the recording's loudest bin.
struct PrototypePeak {
  int bin = 0;
  float db = 0;
  float energy = 0;    ///< 10^(db/20)
  float exactBin = 0;  ///< the prototype's own frequency is `bin`; this one has the fraction (refineHannBin)
};

/// The prototype's analysis, by its own definition: 22050 Hz, window 2048, hop 512, frames centred with zeros around,
/// levels in dB relative to the recording's loudest bin, floor -80 dB; peaks with 10 dB prominence, 5 bins apart.
/// Everything is relative to the whole recording, so the samples go through twice:
///   measure(all) ... finishMeasure();  then  push(...) as in Stft, and finish() for the frames at the end.
class PrototypeAnalysis {
 public:
  static constexpr double kSampleRate = 22050;
  static constexpr int kWindow = 2048, kHop = 512, kBins = kWindow / 2 + 1;
  static constexpr float kProminenceDb = 10, kFloorDb = -80;
  static constexpr int kMinDistance = 5;
  static constexpr float kLeastPower = 1e-10f;  ///< below it everything is silence (librosa's amin, squared)

  static std::size_t bytesNeeded(const FftPlans& plans);
  bool prepare(const FftPlans& plans, std::span<std::byte> block);

  /// First time through, at 22050 Hz, mono: finds the loudest bin and counts the frames. An album's files may be
  /// measured one after the other, each closed by finishMeasure; the loudest bin is then the album's.
  void measure(std::span<const float> in);
  void finishMeasure();
  std::int64_t framesMeasured() const { return frames_; }
  bool silent() const { return loudest_ <= kLeastPower; }

  /// Second time through: as Stft::push. Call startFile before each file.
  void startFile();
  std::size_t push(std::span<const float> in);
  /// The zeros after the end; call until it gives false. A frame is ready after each true.
  bool finish();
  bool frameReady() const { return stft_.frameReady(); }

  /// Of the frame that is ready: its peaks, ascending (silence has none), and its levels in dB, kFloorDb ... 0.
  std::span<const PrototypePeak> peaks();
  std::span<const float> levelsDb();

  static double binHz(double bin) { return bin * kSampleRate / kWindow; }
  /// The prototype's own phase, (Hz x frame) mod 2 pi: a number without physical meaning, kept for comparison.
  static double phase(double freqHz, std::int64_t frame);

 private:
  void carve(Arena& arena);
  static Stft::Config stftConfig(const FftPlans& plans);

  Stft stft_;
  PeakPicker picker_;
  std::span<std::byte> stftBlock_, pickerBlock_;
  std::span<float> power_, db_;
  std::span<PrototypePeak> peaks_;
  const FftPlans* plans_ = nullptr;
  float loudest_ = 0;
  std::int64_t frames_ = 0;
  std::size_t zerosLeft_ = 0;
};

}  // namespace ksom
