// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/bands.hpp"
#include "ksom/chroma.hpp"
#include "ksom/onset.hpp"
#include "ksom/param.hpp"
#include "ksom/peaks.hpp"
#include "ksom/stft.hpp"
#include "ksom/tracks.hpp"

namespace ksom {

/// Hears: samples in; every hop a frame with peaks, partials, chroma, bands, level, centroid, flux and onset out.
/// Samples -> Stft -> powers -> PeakPicker -> refineHann -> Tracks, Chroma, OnsetDetector.
///
/// A frame's work is cut into short steps. From windows of kSpreadFrom samples on they are spread evenly over the hop
/// after the frame's last sample, and the frame is ready when that is over: the same bits, a hop later.
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
    hysteresis,
    freeze,
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
      {"hysteresis", "dB", 0, 40, 6, "A partial goes on so far below the threshold that it had to rise above"},
      {"freeze", "", 0, 1, 0, "Hold the last frame while the sound goes on", "off|on"},
      {"windowSize", "samples", 64, 65536, 4096, "Longer hears lower and closer notes, and later; a power of two",
       nullptr, true},
      {"hopSize", "samples", 1, 65536, 512, "From one frame to the next", nullptr, true},
  }};

  static constexpr int kLargestUnasked = 16384;  ///< larger windows hear two seconds at once, and take megabytes
  static constexpr int kSpreadFrom = 8192;
  static constexpr int kMostPartials = 1024;
  /// What a frame says besides its peaks and powers. What is not asked for costs nothing and stays as after reset.
  struct Parts {
    bool tracks = true, chroma = true, level = true, onset = true, bands = false;
    bool operator==(const Parts&) const = default;
  };
  static constexpr Parts kPeaksOnly{false, false, false, false, false};

  struct Config {
    const FftPlans* plans = nullptr;  ///< made once, when the library loads
    double sampleRate = 48000;
    int windowSize = 4096, hopSize = 512;
    int maxPartials = 64;       ///< slots
    double tuningSeconds = 10;  ///< memory of the tuning estimate; infinity for a whole file
    bool centred = false;       ///< frame m is centred on sample m * hopSize
    Parts parts{};              ///< those that may be asked for; at first all are
    int offset = 0;             ///< frames come so many samples earlier, 0 ... hopSize - 1: see stagger()
    bool allowsLarge = false;   ///< windows beyond kLargestUnasked, up to 65536, are wanted
    bool atOnce = false;        ///< offline: a frame is ready with its last sample, whatever that costs then
  };
  /// What a frame says besides its partials.
  struct Frame {
    float rms = 0;         ///< linear
    float centroidHz = 0;  ///< power-weighted mean frequency; 0 for silence
    float flux = 0;
    bool onset = false;
    Parts parts{};  ///< that were asked for, see ask()
  };

  /// Sets window and hop to what is legal and nearest, whatever was asked for (numbers that are not finite leave what is
  /// there), and says whether that was it.
  static Verdict setSizes(Config& config, float windowSize, float hopSize);
  /// The offset of one of many analyzers that start together, so that their frames do not all fall on one block of
  /// `blockSize` samples: instances 0, 1, 2 ... go round the blocks of a hop.
  static int stagger(int instance, int hopSize, int blockSize = 64);

  static std::size_t bytesNeeded(const Config& config);
  /// All its memory; false, and deaf, when the config is illegal or the block too small.
  bool prepare(const Config& config, std::span<std::byte> block);
  void reset();
  /// Audio thread: clamps; a value that is not finite keeps the last good one. Holds from the next frame on; window
  /// and hop size keep the values they were prepared with.
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  /// Audio thread: what frames say from the next one on, of what it was prepared for. What is asked for anew begins as
  /// after a reset, and no onset comes of that.
  void ask(const Parts& parts);

  /// As Stft::push. Audio thread: never allocates, locks, prints or throws.
  std::size_t push(std::span<const float> in);
  bool frameReady() const { return ready_; }

  /// Of the frame that is ready. Peaks and powers are valid until the next push, all else until the next frame. While
  /// frozen, frames come as before and are the last one before, but for onsets and births: those are over.
  std::span<const Peak> peaks() const { return peaks_.first(peakCount_); }
  /// In the order asked for; `slots()` is always by slot.
  std::span<const Partial> partials() const;
  std::span<const Partial> slots() const { return tracks_.partials(); }
  const std::array<float, Chroma::kClasses>& chroma() const { return chroma_.values(); }
  float tuningCents() const { return chroma_.tuningCents(); }
  const Frame& frame() const { return frame_; }
  /// Rms, linear, of the bands of bands.hpp.
  const std::array<float, kBands>& bands() const { return bands_; }
  /// |X|^2 of the frame's bins, scaled so that a full-scale sine on a bin reads 1.
  std::span<const float> power() const { return power_; }

  /// From a sample's arrival to the moment when the frame is ready that it is in the middle of.
  int latencySamples() const { return stft_.latencySamples() + (isSpread_ ? config_.hopSize : 0); }

 private:
  friend struct Carving;
  using Values = std::array<float, numParams>;
  static bool isLegal(const Config& config);
  static Stft::Config stftConfig(const Config& config);
  static Tracks::Config tracksConfig(const Config& config);
  void carve(Arena& arena);
  double binHz() const { return config_.sampleRate / config_.windowSize; }
  std::size_t limit() const;
  float leastAmp() const;
  float ratio() const;

  // The steps of a frame, in analyzer_frame.cpp.
  enum Round { transforming, measuring, looking, walkingLeft, walkingRight, choosing, refining, finishing, rounds };
  int pieces(int round) const;
  int costOf(int round, int piece) const;
  void step(int round, int piece);
  void begin();
  void takeParts();
  void runOwed(std::size_t taken);
  void measure(std::size_t begin, std::size_t end);
  void measureBands(std::size_t begin, std::size_t end);
  void look(std::size_t begin, std::size_t end);
  void choose();
  void refine(std::size_t begin, std::size_t end);
  void finish();
  void hold();
  float strongest();
  void keepStrongest();
  void describe();
  void sortPartials();

  Config config_;
  Values values_{}, now_{};  // now: of the frame that is worked on
  Parts asked_{}, parts_{};  // likewise
  Stft stft_;
  PeakPicker picker_;
  Tracks tracks_;
  Chroma chroma_;
  OnsetDetector onsets_;
  std::span<std::byte> stftBlock_, pickerBlock_, tracksBlock_, onsetsBlock_;
  std::span<float> power_;
  std::span<int> chosen_;  // bins
  std::span<Sinusoid> found_;
  std::span<Peak> heard_, peaks_;      // also those that can only go on; those above the threshold
  std::span<float> squared_, ranked_;  // amplitudes of those that may become peaks; again, to be ranked
  std::span<Partial> sorted_;
  std::size_t chosenCount_ = 0, heardCount_ = 0, peakCount_ = 0;
  std::array<std::size_t, kBands + 1> bandBegin_{};
  float floor_ = 0;  // power below which peaks are not looked for, if there are enough above
  double powerSum_ = 0, moment_ = 0;
  std::array<double, kBands> bandSums_{};
  std::array<float, kBands> bands_{};
  Frame frame_;
  bool isSpread_ = false, ready_ = false, isWorking_ = false, isHolding_ = false;
  Order shownOrder_ = bySlot;
  int round_ = 0, piece_ = 0;  // the next step
  std::int64_t totalCost_ = 0, spent_ = 0;  // of this frame
  std::size_t since_ = 0;  // samples since the frame was complete
};

}  // namespace ksom
