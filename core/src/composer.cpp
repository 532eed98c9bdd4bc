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

// When steps begin: as the walk goes or, where the album has a beat, on its quarters.
class StepClock {
 public:
  StepClock(const MusicMap& map, double sampleRate)
      : gridSeconds_(Score::kGrid / sampleRate),
        quarter_(map.beatConfidence >= kBeatIsThere ? map.beatSeconds / kStepsPerBeat : 0) {}

  double seconds() const { return placed_; }
  std::int64_t grid() const { return std::llround(placed_ / gridSeconds_); }
  void advance(const Walk::Step& step) {
    walked_ += step.seconds;
    const double next = quarter_ > 0 ? std::round(walked_ / quarter_) * quarter_ : walked_;
    placed_ = std::max(next, placed_ + (quarter_ > gridSeconds_ ? quarter_ : 10 * gridSeconds_));
    if (step.endsVisit) endVisit();
    walked_ = std::max(walked_, placed_ - quarter_ / 2);
  }

 private:
  // Rounded to the beat, a visit must not become too short.
  void endVisit() {
    while (placed_ - visitBegan_ < Walk::kLeastDwell + gridSeconds_) placed_ += std::max(quarter_, gridSeconds_);
    visitBegan_ = placed_;
  }

  double gridSeconds_, quarter_;  // a quarter of a beat; 0 without one
  double walked_ = 0, placed_ = 0, visitBegan_ = 0;
};

Score emptyScore(const MusicMap& map, const ComposeOptions& options) {
  Score score;
  score.sampleRate = options.sampleRate;
  score.frames = options.frames;
  score.seed = options.seed;
  score.beatSeconds = static_cast<float>(map.beatSeconds);
  score.beatConfidence = static_cast<float>(map.beatConfidence);
  score.pulsesPerBeat = map.pulsesPerBeat;
  return score;
}

// How much softer or louder this moment was than its cell.
float gainOf(const Walk::Step& step, float cellDb) {
  return step.cell < 0 ? 0 : std::clamp(step.levelDb - cellDb, -kMostStepGainDb, kMostStepGainDb);
}

void writeSteps(const MusicMap& map, const ComposeOptions& options, Score& score) {
  SoundShelf shelf(map, options.mostPartials, score);
  Walk walk(map, options.seed, options.perturb);
  StepClock clock(map, options.sampleRate);
  const double length = static_cast<double>(options.frames) / options.sampleRate;
  while (clock.seconds() < length && clock.grid() * Score::kGrid < options.frames) {
    const Walk::Step step = walk.next();
    const int sound = shelf.soundOf(step.cell);
    score.steps.push_back({clock.grid(), step.state, sound, gainOf(step, shelf.levelDb(sound)), step.attack});
    clock.advance(step);
  }
}

float gainToTarget(const Score& score) {
  const double loudness = expectedLoudness(score);
  return std::isfinite(loudness) ? static_cast<float>(std::clamp(kTargetLufs - loudness, -120.0, 60.0)) : 0;
}

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
  Score score = emptyScore(map, options);
  writeSteps(map, options, score);
  score.gainDb = gainToTarget(score);
  return score;
}

}  // namespace ksom
