// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/level.hpp"
#include "ksom/param.hpp"
#include "ksom/score_player.hpp"
#include "ksom/score_source.hpp"
#include "ksom/swarm.hpp"

namespace ksom {

/// A score, or a handful of partials, in; a sound of exactly the asked length out: swarms in a bank, then the level
/// stage, then fades.
class Renderer {
 public:
  enum ParamId { seconds, rate, channels, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"seconds", "s", 0, 604800, 30, "Length of the new sound, exact to the sample"},
      {"rate", "Hz", 8000, 384000, 48000, "Sample rate of the new sound", nullptr, true},
      {"channels", "", 1, 16, 2, "Channels of the new sound", nullptr, true},
  }};
  /// Gain after the bank's norm: swarms of total power 1 come out near -16 LUFS.
  static constexpr float kGainDb = -12.3f;
  static constexpr double kFadeSeconds = 0.01;

  struct Config {
    double sampleRate = 48000;
    int channels = 2;
    std::int64_t frames = 0;  ///< length, 0 or more
    int maxPartials = 5;
    Swarm swarm;
  };

  /// Is shown the bank as it stands after each 64 samples of the sound, the first time after the first 64. May look, and
  /// set nothing.
  class Watcher {
   public:
    virtual void see(KuramotoBank& bank) = 0;

   protected:
    ~Watcher() = default;
  };

  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  /// The swarms to play, from the first sample to the last. None gives silence.
  void start(std::span<const Partial> partials);
  /// The score to play, for as long as it says; it outlives the playing.
  void start(const ScoreSource& score);
  /// For coupling and its unit. Norm and level are taken care of.
  KuramotoBank& bank() { return bank_; }
  const KuramotoBank& bank() const { return bank_; }
  ScorePlayer& player() { return player_; }
  /// Null for none. What it does, process does: off the audio thread it may write and throw.
  void watch(Watcher* watcher) { watcher_ = watcher; }

  /// The next samples, one span a channel; gives how many there were before the end. Audio thread.
  std::size_t process(std::span<const std::span<float>> out);
  /// Largest reduction by the limiter so far, dB, 0 or below.
  float deepestReductionDb() const { return level_.deepestReductionDb(); }

 private:
  friend struct Carving;
  static bool isLegal(const Config& config);
  static ScorePlayer::Config playerConfig(const Config& config);
  static KuramotoBank::Config bankConfig(const Config& config);
  static Level::Config levelConfig(const Config& config);
  void carve(Arena& arena);
  void last(std::int64_t frames);
  void rewind(float gainDb);
  void sound(std::span<const std::span<float>> out);
  float fadeAt(std::int64_t frame) const;

  Config config_;
  KuramotoBank bank_;
  ScorePlayer player_;
  Level level_;
  std::span<std::byte> bankBlock_, playerBlock_, levelBlock_;
  std::span<int> blockSizes_;
  bool playsScore_ = false;
  std::size_t gridAt_ = 0;  // samples since the player's last step
  std::int64_t at_ = 0;     // frames given so far
  std::int64_t fadeFrames_ = 0;
  bool started_ = false;
  Watcher* watcher_ = nullptr;
};

}  // namespace ksom
