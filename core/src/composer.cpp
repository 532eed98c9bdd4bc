// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/composer.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "ksom/walk.hpp"

namespace ksom {
namespace {

constexpr double kTargetLufs = -16;
constexpr int kStepsPerBeat = 4;
constexpr double kBeatIsThere = 0.1;  // confidence from which the beat is a grid for the steps
constexpr float kMostStepGainDb = 12;

// Sounds are written once, however often they are played.
class SoundShelf {
 public:
  SoundShelf(const MusicMap& map, std::size_t most, Score& score) : map_(map), most_(most), score_(score) {}

  int soundOf(int cell) {
    const auto known = place_.find(cell);
    if (known != place_.end()) return known->second;
    float levelDb = 0;
    Score::Sound sound{cell, {}};
    if (cell >= 0) sound.partials = partialsAt(map_, cell, most_, &levelDb);
    score_.sounds.push_back(std::move(sound));
    levels_.push_back(levelDb);
    return place_[cell] = static_cast<int>(score_.sounds.size()) - 1;
  }
  float levelDb(int sound) const { return levels_[static_cast<std::size_t>(sound)]; }

 private:
  const MusicMap& map_;
  std::size_t most_;
  Score& score_;
  std::map<int, int> place_;
  std::vector<float> levels_;
};

}  // namespace

std::size_t Score::mostPartials() const {
  std::size_t most = 1;
  for (const Sound& sound : sounds) most = std::max(most, sound.partials.size());
  return most;
}

bool Score::isSilent() const {
  return std::all_of(steps.begin(), steps.end(), [this](const Step& step) {
    return sounds[static_cast<std::size_t>(step.sound)].partials.empty();
  });
}

Score composeScore(const MusicMap& map, const ComposeOptions& options) {
  Score score;
  score.sampleRate = options.sampleRate;
  score.frames = options.frames;
  score.seed = options.seed;
  score.beatSeconds = static_cast<float>(map.beatSeconds);
  score.beatConfidence = static_cast<float>(map.beatConfidence);
  score.pulsesPerBeat = map.pulsesPerBeat;
  SoundShelf shelf(map, options.mostPartials, score);
  Walk walk(map, options.seed, options.perturb);
  const double quarter = map.beatConfidence >= kBeatIsThere ? map.beatSeconds / kStepsPerBeat : 0;
  const double gridSeconds = Score::kGrid / options.sampleRate;
  const double length = static_cast<double>(options.frames) / options.sampleRate;
  double visitBegan = 0;
  for (double seconds = 0, placed = 0; placed < length;) {
    const std::int64_t at = std::llround(placed / gridSeconds);
    if (at * Score::kGrid >= options.frames) break;
    const Walk::Step step = walk.next();
    const int sound = shelf.soundOf(step.cell);
    const float gain =
        step.cell < 0 ? 0 : std::clamp(step.levelDb - shelf.levelDb(sound), -kMostStepGainDb, kMostStepGainDb);
    score.steps.push_back({at, step.state, sound, gain, step.attack});
    seconds += step.seconds;
    const double next = quarter > 0 ? std::round(seconds / quarter) * quarter : seconds;
    placed = std::max(next, placed + (quarter > gridSeconds ? quarter : 10 * gridSeconds));
    if (step.endsVisit) {  // rounded to the beat, a visit must not become too short
      while (placed - visitBegan < Walk::kLeastDwell + gridSeconds) placed += std::max(quarter, gridSeconds);
      visitBegan = placed;
    }
    seconds = std::max(seconds, placed - quarter / 2);
  }
  const double loudness = expectedLoudness(score);
  score.gainDb = std::isfinite(loudness) ? static_cast<float>(std::clamp(kTargetLufs - loudness, -120.0, 60.0)) : 0;
  return score;
}

}  // namespace ksom
