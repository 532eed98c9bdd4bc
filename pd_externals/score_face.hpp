// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "face.hpp"
#include "ksom/renderer.hpp"
#include "ksom/residue.hpp"
#include "ksom/score.hpp"
#include "pd_wires.hpp"
#include "score_words.hpp"

namespace ksom::pd {

/// [ksomscore~]: plays a score as `ksom render --score` does, to the sample. Outlets: the sound, then messages, with a
/// "done" at the end. Pd's one thread.
class ScoreFace : public Face {
 public:
  static constexpr const char* kName = "ksomscore~";
  static constexpr bool kHasSignals = true;

  ScoreFace(t_object* box, Atoms arguments);
  void message(std::string_view word, Atoms atoms);
  void dsp(t_signal** signals);
  void perform() noexcept;
  void tick();

 private:
  void read(Atoms atoms);
  bool prepare();
  void apply();
  void start();
  void tellParams();
  void cut();

  t_glist* patch_;
  Wires wires_;
  Renderer::Config config_;
  std::array<float, score::kParams.size()> values_;
  Score score_;
  std::vector<std::byte> block_;
  Renderer renderer_;
  bool isReady_ = false, plays_ = false, hasBegun_ = false, isDone_ = false;
  std::vector<float> samples_;  // KuramotoBank::kGrid of each channel
  std::vector<std::span<float>> channels_;
  std::array<Residue, Level::kMaxChannels> residues_;  // of what was stopped
};

}  // namespace ksom::pd
