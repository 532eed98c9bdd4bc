// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <span>

#include "ksom/arena.hpp"

namespace ksom {

/// A spectral peak in musical units.
struct Peak {
  float freqHz = 0;
  float amp = 0;     ///< linear, full scale 1
  float phase = 0;   ///< of the cosine at the frame's centre, rad
  float weight = 0;  ///< sinusoidality, 0 ... 1
};

/// What a slot holds in this frame. The numbers travel through every face.
enum class PartialState : int { empty = -1, continues = 0, born = 1 };

/// One slot: a sinusoid followed through time. An empty slot keeps its last frequency, with amp 0.
struct Partial {
  float freqHz = 0, amp = 0, phase = 0, weight = 0;
  PartialState state = PartialState::empty;
};

/// Joins the peaks of successive frames into partials, each in a slot of its own from birth to death. A peak goes to
/// the track whose frequency is nearest in cents, both ways (after McAulay & Quatieri, IEEE Trans. ASSP 34, 1986).
class Tracks {
 public:
  struct Config {
    int maxPartials = 64;        ///< slots
    double frameSeconds = 0.01;  ///< from one frame to the next
    double lobeHz = 0;           ///< partials nearer than this to each other can make one peak
  };
  struct Rules {
    float maxJumpCents = 70;     ///< farther than this between two frames is another partial
    float minLengthSeconds = 0;  ///< a track must live this long before it is shown as born
    float leastBornAmp = 0;      ///< no track begins with a peak below this; one that lives may go on with it
  };
  /// A track that misses its peak is held this long, each frame at half the amplitude, before its slot is empty.
  static constexpr int kGapFrames = 2;
  /// Two tracks that glide across each other have but one peak for a while. Whoever is without it goes on as it did,
  /// so long at most.
  static constexpr int kCrossingFrames = 16;

  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  void reset();

  /// The next frame's peaks, in ascending frequency. Audio thread; at most maxPartials peaks are followed.
  void update(std::span<const Peak> peaks, const Rules& rules);
  /// A frame is left out, and the slots stay as they are: whoever was born is it no more. Audio thread.
  void hold();
  /// All slots, by slot; valid until the next update.
  std::span<const Partial> partials() const { return partials_; }

 private:
  friend struct Carving;
  // Only of a tone that has lasted a while a slope says where it goes, or of what came where its slope led to, as glides do
  // that are so fast that they smear: noise goes anywhere.
  static constexpr float kToneWeight = 0.5f;
  static constexpr int kLearnFrames = 6;
  struct Track {
    float octaves = 0;       // log2 of the frequency in Hz
    float slope = 0;         // of it, a frame
    float error = 1;         // of where that led to, smoothed, octaves
    float level = 0;         // log2 of the amplitude
    float weight = 0;        // its peaks', smoothed
    bool isSmooth = false;   // comes where its slope leads to
    int age = 0;             // frames with a peak; 0 is a free slot
    int missed = 0;          // frames since the last peak
    int patience = 0;        // so many may be missed
    int coasts = 0;          // so many frames it is crossed, and goes where it went, whatever its peak does
    float path = 0;          // where that is
    int peak = -1;           // its peak in this frame
    std::size_t middle = 0;  // so many peaks lie below where it is expected
    Peak last;
    bool isUsed() const { return age > 0; }
    void coast(int frames) { path = expected(), coasts = frames; }
    bool isTone() const { return (weight >= kToneWeight || isSmooth) && age >= kLearnFrames; }
    float expected() const {
      const float frames = isTone() ? static_cast<float>(missed + 1) : 0.0f;
      return coasts > 0 ? path : octaves + slope * frames;
    }
  };
  struct Reading {  // a peak, and who has it
    float octaves = 0, level = 0, cost = std::numeric_limits<float>::infinity();
    int track = -1;
  };

  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  void match(float maxOctaves);
  void ask(float maxOctaves);
  int take(int track, int peak, float cost);
  int bestPeak(const Track& track, float maxOctaves, float& cost) const;
  void takeNearer(const Track& track, std::size_t peak, int& best, float& cost) const;
  void place(int track, float maxOctaves);
  void cross(Track& track);
  float lobeAt(float freqHz) const;
  void read(std::span<const Peak> peaks);
  void sortTracks();
  void startNew(std::span<const Peak> peaks, float leastAmp);
  void follow(Track& track, const Peak& peak);
  void miss(Track& track);
  void show(std::span<const Peak> peaks, const Rules& rules);

  Config config_;
  std::span<Track> tracks_;
  std::span<Partial> partials_;
  std::span<Reading> readings_;
  std::span<float> pitches_, levels_;  // of the peaks, in octaves, with a margin
  std::span<int> order_;               // tracks in use, by pitch
  struct Asks {                        // of the tracks in that order
    std::span<float> expected, octaves, level, levelShare, cost;
    std::span<int> middle, peak;
  } asks_;
  std::size_t used_ = 0, heard_ = 0;
};

}  // namespace ksom
