// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/residue.hpp"
#include "ksom/swarm.hpp"
#include "ksom/swarm_player.hpp"

namespace ksom::pd {

/// A bank with its memory and all that was asked of it, so that another sample rate takes nothing away. It plays
/// oscillators as they are or, with several voices, each as a swarm. All but process may allocate.
class BankPlayer {
 public:
  using Oscillator = KuramotoBank::Oscillator;
  struct Setup {
    int oscillators = 16;  ///< at most; with several voices, swarms
    int channels = 1;
    Swarm swarm;
    bool playsSwarms() const { return swarm.voiceCount > 1; }
  };

  /// Harmonics of `rootHz`, as many as there is room for. Divided by the root of their summed squares.
  BankPlayer(const Setup& setup, float rootHz, double sampleRate);

  /// Nothing, where it is the old one. False where there is none such: then it is silent.
  bool setSampleRate(double sampleRate);
  double sampleRate() const { return sampleRate_; }
  /// The beginning again.
  void reset(std::uint32_t seed);
  std::uint32_t seed() const { return setup_.swarm.seed; }

  KuramotoBank& bank() { return bank_; }
  SwarmPlayer& swarms() { return swarms_; }
  const Setup& setup() const { return setup_; }

  /// What is wanted of each, the order of swarms being that of their places. Those from `count` on are silent.
  std::vector<Oscillator> wanted;
  int count() const { return count_; }
  /// Whether anything was played since it began.
  bool sounds() const { return sounds_; }
  void setCount(int count);
  /// To be called when `wanted` has changed.
  void take();
  /// Nothing is wanted, and all that plays breaks off, without a click: swarms do not fade.
  void breakOff();
  void setBlocks(std::vector<int> sizes);
  void setPhase(int index, float radians);
  /// Memory of the caller's, which "hebbian" may write to.
  void setLinks(std::span<float> links);

  /// Samples until the grid's next point, at which the bank takes over what was set.
  std::size_t untilGrid() const { return KuramotoBank::kGrid - gridAt_; }
  bool isAtGrid() const { return gridAt_ == 0; }
  /// As of KuramotoBank, at most untilGrid() samples. Audio thread.
  void process(std::span<const std::span<float>> out, std::span<float> r, std::span<float> psi,
               std::span<const float> input);
  void processEach(KuramotoBank::Each what, std::span<const std::span<float>> out, std::span<float> r,
                   std::span<float> psi, std::span<const float> input);

 private:
  SwarmPlayer::Config swarmConfig() const { return {sampleRate_, setup_.oscillators, setup_.swarm}; }
  KuramotoBank::Config bankConfig() const;
  bool prepare();
  void start();
  void keepValues();
  void takeValues();
  void moveOn(std::size_t samples);

  Setup setup_;
  double sampleRate_ = 0;
  int count_ = 0;
  std::size_t gridAt_ = 0;
  bool hasPhases_ = false;  // that are not those of the beginning
  bool sounds_ = false;     // since the beginning
  bool isReady_ = false;
  std::vector<int> blocks_;
  std::span<float> links_;
  std::vector<Partial> tracks_;
  std::vector<std::byte> bankBlock_, swarmBlock_;
  KuramotoBank bank_;
  SwarmPlayer swarms_;
  std::array<Residue, KuramotoBank::kMaxChannels> residues_;  // of swarms that broke off
  std::array<float, KuramotoBank::numParams> values_{};       // while there is new memory
  std::array<float, SwarmPlayer::numParams> swarmValues_{};
};

}  // namespace ksom::pd
