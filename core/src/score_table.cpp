// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/score_table.hpp"

#include <algorithm>

#include "ksom/renderer.hpp"

namespace ksom {
namespace {

enum Head { mark, version, count, rate = 4, frames, seed = 7, gain = 9, beat, confidence, pulse };
enum HeadLater { numSteps = pulse + kBands, numSounds = numSteps + 2, numPartials, mostOfSound = numPartials + 2 };
static_assert(mostOfSound < ScoreTable::kHead);

constexpr std::int64_t kPart = std::int64_t{1} << 24, kMost = kPart * kPart - 1;

bool isWithin(float number, const score_range::Range& range) {
  // The ends as the floats nearest to them, which may lie a little outside.
  return number >= static_cast<float>(range.least) && number <= static_cast<float>(range.most);
}

// A whole number from 0 to `high`, or -1.
std::int64_t wholeFrom(float number, std::int64_t high) {
  if (!(number >= 0) || !(number <= static_cast<float>(kPart))) return -1;
  const auto whole = static_cast<std::int64_t>(number);
  return static_cast<float>(whole) == number && whole <= high ? whole : -1;
}

}  // namespace

// Each number is read once: what is found holds even when another changes them meanwhile.
std::int64_t ScoreTable::largeAt(std::size_t place, std::int64_t high) const {
  const std::int64_t parts = wholeFrom(floats_[place], kPart - 1), rest = wholeFrom(floats_[place + 1], kPart - 1);
  if (parts < 0 || rest < 0) return -1;
  const std::int64_t whole = parts * kPart + rest;
  return whole <= high ? whole : -1;
}

bool ScoreTable::look(std::span<const float> floats) {
  floats_ = floats;
  ScoreHead head;
  if (floats.size() < kHead || !readShape() || !readHead(head)) {
    lookAway();
    return false;
  }
  head_ = head;
  return true;
}

bool ScoreTable::readShape() {
  if (floats_[mark] != kMark || floats_[version] != static_cast<float>(kVersion)) return false;
  const std::int64_t stepsNow = largeAt(numSteps, kMost), partialsNow = largeAt(numPartials, kMost),
                     soundsNow = wholeFrom(floats_[numSounds], score_range::kMostSounds),
                     mostNow = wholeFrom(floats_[mostOfSound], score_range::kMostPartials);
  if (stepsNow < 0 || partialsNow < 0 || soundsNow < 0 || mostNow < 1) return false;
  steps_ = static_cast<std::size_t>(stepsNow);
  sounds_ = static_cast<std::size_t>(soundsNow);
  partials_ = static_cast<std::size_t>(partialsNow);
  mostPartials_ = static_cast<int>(mostNow);
  const std::size_t all = partialAt(partials_);
  return largeAt(count, kMost) == static_cast<std::int64_t>(all) && floats_.size() >= all;
}

bool ScoreTable::readHead(ScoreHead& head) const {
  const Param &rates = Renderer::params[Renderer::rate], &seconds = Renderer::params[Renderer::seconds];
  head.sampleRate = static_cast<double>(floats_[rate]);
  head.gainDb = floats_[gain];
  head.beatSeconds = floats_[beat];
  head.beatConfidence = floats_[confidence];
  if (!isWithin(static_cast<float>(head.sampleRate),
                {static_cast<double>(rates.min), static_cast<double>(rates.max)}) ||
      !isWithin(head.gainDb, score_range::gainDb) || !isWithin(head.beatSeconds, score_range::beatSeconds) ||
      !isWithin(head.beatConfidence, score_range::beatConfidence))
    return false;
  head.frames = largeAt(frames, static_cast<std::int64_t>(static_cast<double>(seconds.max) * head.sampleRate));
  const std::int64_t number = largeAt(seed, 0xffffffffll);
  head.seed = static_cast<std::uint32_t>(number);
  for (std::size_t b = 0; b < head.pulsesPerBeat.size(); ++b) {
    head.pulsesPerBeat[b] = floats_[pulse + b];
    if (!isWithin(head.pulsesPerBeat[b], score_range::pulses)) return false;
  }
  return head.frames >= 0 && number >= 0;
}

// A step that cannot be is at the beginning and silent: its sound is none.
ScoreStep ScoreTable::step(std::size_t index) const {
  if (index >= stepCount()) return {.sound = -1};
  const std::size_t at = stepAt(index);
  const std::int64_t sound = wholeFrom(floats_[at + 2], static_cast<std::int64_t>(sounds_) - 1);
  const ScoreStep step{
      .at = largeAt(at, kMost), .sound = static_cast<int>(sound), .gainDb = floats_[at + 3], .attack = floats_[at + 4]};
  if (step.at >= 0 && sound >= 0 && isWithin(step.gainDb, score_range::stepGainDb) &&
      isWithin(step.attack, score_range::attack))
    return step;
  hasFault_ = true;
  return {.at = std::max<std::int64_t>(step.at, 0), .sound = -1};
}

bool ScoreTable::isPartialAt(std::size_t place, MapPartial& partial) const {
  partial = {floats_[place], floats_[place + 1], floats_[place + 2], floats_[place + 3]};
  return isWithin(partial.freqHz, score_range::freqHz) && isWithin(partial.amp, score_range::amp) &&
         isWithin(partial.weight, score_range::weight) && isWithin(partial.slopeDb, score_range::slopeDb);
}

std::span<const MapPartial> ScoreTable::partials(const ScoreStep& step) const {
  if (!isThere() || step.sound < 0 || static_cast<std::size_t>(step.sound) >= sounds_) return {};
  const std::size_t at = soundAt(static_cast<std::size_t>(step.sound));
  const auto all = static_cast<std::int64_t>(partials_);
  const std::int64_t first = largeAt(at, all), number = wholeFrom(floats_[at + 2], mostPartials_);
  if (first < 0 || number < 0 || first + number > all) {
    hasFault_ = true;
    return {};
  }
  std::size_t kept = 0;
  for (std::size_t p = 0; p < static_cast<std::size_t>(number); ++p) {
    MapPartial partial;
    const bool isOne = isPartialAt(partialAt(static_cast<std::size_t>(first) + p), partial) &&
                       (kept == 0 || partial.freqHz >= room_[kept - 1].freqHz);
    if (isOne) room_[kept++] = partial;
    else hasFault_ = true;
  }
  return std::span<const MapPartial>(room_).first(kept);
}

}  // namespace ksom
