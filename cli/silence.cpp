// SPDX-License-Identifier: GPL-3.0-or-later
#include "silence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ksom/level.hpp"
#include "ksom/score_player.hpp"
#include "options.hpp"

using ksom::Score;

namespace {

constexpr double kSoftestDb = -120;  // a sine of full scale has 0; this is the last bit of 20

// What there is to hear: in a sound, in a step, in a score.
struct Heard {
  bool hasPartials = false, isInReach = false;  // of the sample rate
  double loudestDb = -std::numeric_limits<double>::infinity();

  void add(const Heard& other, double gainDb) {
    hasPartials = hasPartials || other.hasPartials;
    isInReach = isInReach || other.isInReach;
    loudestDb = std::max(loudestDb, other.loudestDb + gainDb);
  }
  bool isTooSoft(double gainDb) const {
    const double leastDb = 20 * std::log10(static_cast<double>(ksom::SwarmPlayer::kInaudible));
    const auto mostGainDb = static_cast<double>(ksom::Level::params[ksom::Level::gain].max);
    return loudestDb < leastDb || loudestDb + std::min(gainDb, mostGainDb) < kSoftestDb;
  }
};

Heard inSound(const Score::Sound& sound, double sampleRate) {
  Heard heard;
  heard.hasPartials = !sound.partials.empty();
  for (const ksom::MapPartial& partial : sound.partials) {
    if (static_cast<double>(partial.freqHz) >= ksom::KuramotoBank::kAudibleShare * sampleRate) continue;
    heard.isInReach = true;
    heard.loudestDb = std::max(heard.loudestDb, 20 * std::log10(static_cast<double>(partial.amp)));
  }
  return heard;
}

// A step is played that begins before the end, and before the next one.
std::vector<Score::Step> playedSteps(const Score& score) {
  std::vector<Score::Step> played;
  for (std::size_t i = 0; i < score.steps.size(); ++i) {
    const bool lasts = i + 1 == score.steps.size() || score.steps[i + 1].at > score.steps[i].at;
    if (lasts && score.steps[i].at * Score::kGrid < score.frames) played.push_back(score.steps[i]);
  }
  return played;
}

Heard inSteps(const Score& score, const std::vector<Score::Step>& steps) {
  std::vector<Heard> sounds;
  for (const Score::Sound& sound : score.sounds) sounds.push_back(inSound(sound, score.sampleRate));
  Heard heard;
  for (const Score::Step& step : steps)
    heard.add(sounds[static_cast<std::size_t>(step.sound)], static_cast<double>(step.gainDb));
  return heard;
}

}  // namespace

std::string whySilent(const Score& score, const ksom::MusicMap* map) {
  if (score.frames == 0) return "";
  if (map && map->isSilent()) return kSilentMap;
  const std::vector<Score::Step> steps = playedSteps(score);
  if (steps.empty()) return "no step begins before the end";
  const Heard heard = inSteps(score, steps);
  if (!heard.hasPartials) return map ? "the walk meets silence alone" : "all its steps are silence";
  if (!heard.isInReach) return "nothing of it can be heard at a rate of " + numberText(score.sampleRate) + " Hz";
  if (heard.isTooSoft(static_cast<double>(score.gainDb))) return "all of it is too soft to be heard";
  return "";
}
