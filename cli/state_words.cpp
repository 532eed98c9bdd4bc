// SPDX-License-Identifier: GPL-3.0-or-later
#include "state_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

using ksom::MapPartial;
using ksom::MusicMap;

namespace {

constexpr std::size_t kPartialsTold = 4, kWaysTold = 4;

std::string percent(double share) { return fixedText(100 * share, 0) + " %"; }

// Of the album's time, for each state.
std::vector<double> sharesOf(const MusicMap& map) {
  std::vector<double> shares(map.states.size());
  double all = 0;
  for (const auto& moment : map.moments) {
    shares[static_cast<std::size_t>(moment.state)] += moment.seconds;
    all += moment.seconds;
  }
  for (double& share : shares) share /= std::max(all, 1e-9);
  return shares;
}

std::string dwellText(const std::vector<float>& ascending) {
  if (ascending.empty()) return "–";
  const std::size_t half = ascending.size() / 2;
  const double median = ascending.size() % 2 ? static_cast<double>(ascending[half])
                                             : static_cast<double>(ascending[half - 1] + ascending[half]) / 2;
  return fixedText(median, 1);
}

std::string partialText(const MapPartial& partial) {
  const double freqHz = static_cast<double>(partial.freqHz);
  const std::string hz = fixedText(freqHz, freqHz < 100 ? 1 : 0) + " Hz";
  return partial.isNoisy() ? "noise " + hz : noteName(freqHz) + " " + hz;
}

std::string partialsText(std::vector<MapPartial> partials) {
  std::stable_sort(partials.begin(), partials.end(),
                   [](const MapPartial& a, const MapPartial& b) { return a.amp > b.amp; });
  std::string text;
  for (std::size_t i = 0; i < std::min(partials.size(), kPartialsTold); ++i)
    text += (i ? ", " : "") + partialText(partials[i]);
  return text.empty() ? "–" : text;
}

std::string goesToText(const std::vector<MusicMap::Next>& next) {
  double all = 0;
  for (const auto& way : next) all += way.count;
  std::string text;
  for (std::size_t i = 0; i < std::min(next.size(), kWaysTold); ++i)
    text += (i ? ", " : "") + std::to_string(next[i].state) + " (" + percent(next[i].count / all) + ")";
  if (next.size() > kWaysTold) text += ", …";
  return text.empty() ? "–" : text;
}

}  // namespace

std::vector<StateWords> describeStates(const MusicMap& map) {
  const std::vector<double> shares = sharesOf(map);
  std::vector<StateWords> words;
  for (std::size_t i = 0; i < map.states.size(); ++i) {
    const auto& state = map.states[i];
    words.push_back({std::to_string(i), percent(shares[i]),
                     state.isSilent ? "–" : fixedText(static_cast<double>(state.levelDb), 1) + " dB",
                     dwellText(state.dwellBeats), state.isSilent ? "silence" : partialsText(state.partials),
                     goesToText(state.next)});
  }
  return words;
}

std::string describeMap(const MusicMap& map) {
  double seconds = 0;
  for (const auto& file : map.files) seconds += file.seconds;
  return counted(map.states.size(), "state") + " from " + counted(map.moments.size(), "segment") + " of " +
         durationText(seconds) + ", beat " + fixedText(1000 * map.beatSeconds, 0) + " ms (" +
         fixedText(60 / map.beatSeconds, 0) + " a minute)";
}

std::string describeScore(const ksom::Score& score) {
  return counted(score.steps.size(), "step") + ", " +
         durationText(static_cast<double>(score.frames) / score.sampleRate);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string noteName(double freqHz) {
  constexpr std::array names{"C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"};
  if (!(freqHz > 0)) return "–";
  const long key = std::lround(69 + 12 * std::log2(freqHz / 440));  // as MIDI counts
  const long octave = (key + 1200) / 12 - 100;
  return names[static_cast<std::size_t>(key - 12 * octave)] + std::to_string(octave - 1);
}

std::string durationText(double seconds) {
  if (seconds < 10) return fixedText(seconds, 1) + " s";
  const long whole = std::lround(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  const std::string minutes = std::to_string(whole / 60) + " min";
  return whole % 60 ? minutes + " " + std::to_string(whole % 60) + " s" : minutes;
}

// printf with the "C" locale, which the program never leaves.
std::string fixedText(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  // Nothing is written as "-0".
  const std::string shown = text.data();
  return shown.find_first_not_of("-0.") == std::string::npos && shown[0] == '-' ? shown.substr(1) : shown;
}
