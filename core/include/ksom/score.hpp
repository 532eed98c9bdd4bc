// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ksom/score_source.hpp"

namespace ksom {

/// A piece, note by note, as any host can play it: plain data. composeScore writes it, ScorePlayer plays it.
struct Score final : ScoreHead, ScoreSource {
  /// A sound to play: the partials of a cell. None is silence.
  struct Sound {
    int cell = -1;
    std::vector<MapPartial> partials;  ///< ascending frequency
  };
  using Step = ScoreStep;
  static constexpr int kGrid = 64;

  std::vector<Sound> sounds;
  std::vector<Step> steps;  ///< in order of time; silence before the first

  std::size_t mostPartials() const;  ///< of any sound, at least 1
  bool isSilent() const;             ///< no step has a partial

  const ScoreHead& head() const override { return *this; }
  std::size_t stepCount() const override { return steps.size(); }
  ScoreStep step(std::size_t index) const override { return steps[index]; }
  std::span<const MapPartial> partials(const ScoreStep& step) const override {
    return sounds[static_cast<std::size_t>(step.sound)].partials;
  }
};

}  // namespace ksom
