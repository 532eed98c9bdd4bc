// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "face.hpp"
#include "ksom/level.hpp"
#include "level_words.hpp"
#include "pd_wires.hpp"

namespace ksom::pd {

/// [ksomlevel~]: the last stage before the loudspeakers, as at the end of `ksom render`. As many inlets as outlets, or
/// one of each with many channels, then one for messages. Pd's one thread.
class LevelFace : public Face {
 public:
  static constexpr const char* kName = "ksomlevel~";
  static constexpr bool kHasSignals = true;

  LevelFace(t_object* box, Atoms arguments);
  void message(std::string_view word, Atoms atoms);
  void dsp(t_signal** signals);
  void perform() noexcept;
  void tick() {}

 private:
  static constexpr std::size_t kPiece = 64;

  bool prepare();
  /// Of each inlet, and of each outlet: its channels.
  std::vector<int> ends() const;

  bool isMulti_ = false;
  Wires wires_;
  Level::Config config_;
  std::vector<std::byte> block_;
  Level level_;
  std::vector<float> samples_;  // kPiece of each channel
  std::array<std::span<float>, Level::kMaxChannels> channels_{};
};

}  // namespace ksom::pd
