// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/chroma.hpp"
#include "ksom/onset.hpp"
#include "ksom/param.hpp"
#include "ksom/peaks.hpp"
#include "ksom/stft.hpp"
#include "ksom/tracks.hpp"

namespace ksom {

/// Hears: samples in; every hop a frame with partials, chroma, level, centroid, flux and onset out.
/// Samples -> Stft -> powers -> PeakPicker -> refineHann -> Tracks, Chroma, OnsetDetector.
class Analyzer {
 public:
  static constexpr const char* name = "KAnalyze";
  enum ParamId {
    threshold,
    prominence,
    minDistance,
    minFreq,
    maxFreq,
    numPeaks,
    order,
    maxJump,
    minLength,
    windowSize,
    hopSize,  // as in Config: fixed when prepared
    numParams
  };
  enum Order { byFrequency, byStrength, bySlot };
  static constexpr std::array<Param, numParams> params{{
      {"threshold", "dBFS", -160, 0, -60, "Peaks below this level are not heard"},
      {"prominence", "dB", 0, 60, 10, "How far a peak must stand out of its surroundings"},
      {"minDistance", "bins", 1, 1000, 2, "Peaks closer than this: the louder one counts", nullptr, true},
      {"minFreq", "Hz", 0, 384000, 20, "Lowest frequency of a peak"},
      {"maxFreq", "Hz", 0, 384000, 20000, "Highest frequency of a peak"},
      {"numPeaks", "", 1, 1024, 16, "At most so many peaks a frame, the strongest ones", nullptr, true},
      {"order", "", 0, 2, 2, "Order in which partials are listed", "freq|strength|slot"},
      {"maxJump", "cents", 1, 1200, 70, "A partial that moves farther between two frames is a new one"},
      {"minLength", "s", 0, 10, 0.03f, "A partial must live this long before it is shown"},
      {"windowSize", "samples", 64, 65536, 4096, "Longer hears lower and closer notes, and later; a power of two",
       nullptr, true},
      {"hopSize", "samples", 1, 65536, 512, "From one frame to the next", nullptr, true},
  }};

  struct Config {
    const FftPlans* plans = nullptr;
    double sampleRate = 48000;
    int windowSize = 4096, hopSize = 512;
    int maxPartials = 64;       ///< slots
    double tuningSeconds = 10;  ///< memory of the tuning estimate; infinity for a whole file
    bool centred = false;       ///< frame m is centred on sample m * hopSize
    bool peaksOnly = false;     ///< no partials, no chroma, and nothing of a Frame: they stay as after reset
  };
  /// What a frame says besides its partials.
  struct Frame {
    float rms = 0;         ///< linear
    float centroidHz = 0;  ///< power-weighted mean frequency; 0 for silence
    float flux = 0;
    bool onset = false;
  };

  static std::size_t bytesNeeded(const Config& config);
  /// All its memory; false, and deaf, when the config is illegal or the block too small.
  bool prepare(const Config& config, std::span<std::byte> block);
  void reset();
  /// Audio thread: clamps; a value that is not finite keeps the last good one. Holds from the next frame on; window
  /// and hop size keep the values they were prepared with.
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  /// As Stft::push. Audio thread: never allocates, locks, prints or throws.
  std::size_t push(std::span<const float> in);
  bool frameReady() const { return stft_.frameReady(); }

  /// Of the frame that is ready; all valid until the next push.
  std::span<const Peak> peaks() const { return peaks_.first(peakCount_); }
  /// In the order asked for; `slots()` is always by slot.
  std::span<const Partial> partials() const;
  std::span<const Partial> slots() const { return tracks_.partials(); }
  const std::array<float, Chroma::kClasses>& chroma() const { return chroma_.values(); }
  float tuningCents() const { return chroma_.tuningCents(); }
  const Frame& frame() const { return frame_; }
  /// |X|^2 of the frame's bins, scaled so that a full-scale sine on a bin reads 1.
  std::span<const float> power() const { return power_; }

  int latencySamples() const { return stft_.latencySamples(); }

 private:
  friend struct Carving;
  static bool isLegal(const Config& config);
  static Stft::Config stftConfig(const Config& config);
  static Tracks::Config tracksConfig(const Config& config);
  void carve(Arena& arena);
  Order listOrder() const { return static_cast<Order>(static_cast<int>(values_[order])); }
  void analyse();
  void findPeaks();
  float strongest(std::span<const int> bins, std::size_t limit);
  void keepStrongest(std::size_t limit);
  void describe();
  void sortPartials();

  Config config_;
  std::array<float, numParams> values_{};
  Stft stft_;
  PeakPicker picker_;
  Tracks tracks_;
  Chroma chroma_;
  OnsetDetector onsets_;
  std::span<std::byte> stftBlock_, pickerBlock_, tracksBlock_, onsetsBlock_;
  std::span<float> power_;
  std::span<Peak> peaks_;
  std::span<float> ranked_;  // power of those that may become peaks
  std::span<Partial> sorted_;
  std::size_t peakCount_ = 0;
  Frame frame_;
};

}  // namespace ksom
