// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/tracks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace ksom {
namespace {

constexpr float kSlopeShare = 0.25f;  // how quickly a track learns its slope
constexpr float kWeightShare = 0.125f;
constexpr float kLevelShare = 0.005f;  // octaves of pitch that an octave of amplitude counts as
constexpr float kPastCrossing = 2.5f;  // of the way to where they meet, until they can be told apart again
constexpr float kKnownAgain = 1;       // octaves: what comes out of a crossing much fainter is a ripple of it

constexpr std::size_t kMostLooks = 16;  // at peaks above and below where a track is expected
constexpr std::size_t kNear = 8;        // so many peaks from one that was looked for before
constexpr int kMostAsks = 64;           // for another peak, of those who lost theirs to each other

}  // namespace

bool Tracks::isLegal(const Config& config) { return config.maxPartials >= 1 && config.frameSeconds > 0; }

void Tracks::carve(Arena& arena) {
  const auto slots = static_cast<std::size_t>(config_.maxPartials);
  tracks_ = arena.take<Track>(slots);
  partials_ = arena.take<Partial>(slots);
  readings_ = arena.take<Reading>(slots);
  order_ = arena.take<int>(slots);
}

std::size_t Tracks::bytesNeeded(const Config& config) { return Carving::bytesNeeded<Tracks>(config); }

bool Tracks::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  reset();
  return true;
}

void Tracks::reset() {
  std::fill(tracks_.begin(), tracks_.end(), Track{});
  std::fill(partials_.begin(), partials_.end(), Partial{});
  std::iota(order_.begin(), order_.end(), 0);
}

void Tracks::hold() {
  for (Track& track : tracks_) track.slope = 0, track.coasts = 0;
  for (Partial& partial : partials_)
    if (partial.state == PartialState::born) partial.state = PartialState::continues;
}

void Tracks::update(std::span<const Peak> peaks, const Rules& rules) {
  peaks = peaks.first(std::min(peaks.size(), tracks_.size()));
  read(peaks);
  match(rules.maxJumpCents / 1200);
  startNew(peaks, rules.leastBornAmp);
  show(peaks, rules);
}

void Tracks::read(std::span<const Peak> peaks) {
  heard_ = peaks.size();
  for (std::size_t p = 0; p < heard_; ++p)
    readings_[p] = {std::log2(std::max(peaks[p].freqHz, 1e-3f)), std::log2(std::max(peaks[p].amp, 1e-9f))};
}

// Tracks by pitch; nearly in order from the frame before.
void Tracks::sortTracks() {
  std::size_t count = 0;
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const int t = order_[k];
    const Track& track = tracks_[static_cast<std::size_t>(t)];
    if (!track.isUsed()) continue;
    std::swap(order_[k], order_[count]);
    const auto octavesAt = [this](std::size_t at) { return tracks_[static_cast<std::size_t>(order_[at])].octaves; };
    for (std::size_t at = count++; at > 0 && octavesAt(at - 1) > track.octaves; --at)
      std::swap(order_[at - 1], order_[at]);
  }
  used_ = count;
}

// Pairs that are each other's nearest come together first, then what they leave over: the one stable matching (Gale &
// Shapley, Am. Math. Monthly 69, 1962). Each track asks for its peak, and whoever has it but is farther away has to go
// and ask elsewhere.
void Tracks::match(float maxOctaves) {
  for (Track& track : tracks_) track.peak = -1;
  sortTracks();
  lastAbove_ = 0;
  std::size_t first = 0;
  for (std::size_t k = 0; k < used_; ++k) {
    Track& track = tracks_[static_cast<std::size_t>(order_[k])];
    while (first < heard_ && track.octaves - readings_[first].octaves > maxOctaves) ++first;
    track.first = first;
    place(order_[k], maxOctaves);
  }
  for (Track& track : tracks_)
    if (track.isUsed() && track.peak < 0) cross(track);
}

// Whether there is a peak so near that it may be of both, and its track comes from where this one goes to: then both go
// on as they did until they can be told apart again.
void Tracks::cross(Track& track) {
  const auto lobe = static_cast<float>(config_.lobeHz / std::numbers::ln2) / std::max(track.last.freqHz, 1.0f);
  for (std::size_t p = 0; p < heard_ && track.isTone() && track.coasts == 0; ++p) {
    const Reading& reading = readings_[p];
    if (reading.track < 0 || std::abs(reading.octaves - track.expected()) > lobe) continue;
    Track& other = tracks_[static_cast<std::size_t>(reading.track)];
    const float distance = other.octaves - track.octaves, closing = track.slope - other.slope;
    if (!other.isTone() || distance * closing <= 0) continue;
    const float frames = kPastCrossing * distance / closing + kGapFrames;
    if (frames > kCrossingFrames) continue;
    track.patience = static_cast<int>(frames);
    track.coast(track.patience + 1);
    other.coast(track.patience + 1);
  }
}

void Tracks::place(int index, float maxOctaves) {
  for (int asks = 0; index >= 0 && asks < kMostAsks; ++asks) {
    Track& track = tracks_[static_cast<std::size_t>(index)];
    float cost = 0;
    track.peak = bestPeak(track, maxOctaves, cost);
    if (track.peak < 0) return;
    Reading& reading = readings_[static_cast<std::size_t>(track.peak)];
    std::swap(index, reading.track);
    reading.cost = cost;
    if (index >= 0) tracks_[static_cast<std::size_t>(index)].peak = -1;
  }
}

// The first peak from `least` on that is not below. Tracks ask nearly in order of pitch, so it mostly is near the one
// before: a few steps there are quicker than a search, whose turns nobody can guess.
std::size_t Tracks::firstAbove(float octaves, std::size_t least) {
  const auto isBelow = [&](const Reading& reading) { return reading.octaves < octaves; };
  std::size_t at = std::max(lastAbove_, least);
  const bool isFarAbove = at + kNear < heard_ && isBelow(readings_[at + kNear]);
  const bool isFarBelow = at >= least + kNear && !isBelow(readings_[at - kNear]);
  if (isFarAbove || isFarBelow) {
    const auto begin = readings_.begin(), first = begin + static_cast<std::ptrdiff_t>(least);
    const auto last = begin + static_cast<std::ptrdiff_t>(heard_);
    at = static_cast<std::size_t>(std::partition_point(first, last, isBelow) - begin);
  }
  while (at < heard_ && isBelow(readings_[at])) ++at;
  while (at > least && !isBelow(readings_[at - 1])) --at;
  return lastAbove_ = at;
}

// Of the peaks within reach that nobody has who is nearer, the nearest; -1 for none. Looks up and down from where the
// track is expected, and so far at most that a frame takes a bounded time whatever is heard.
int Tracks::bestPeak(const Track& track, float maxOctaves, float& cost) {
  const float expected = track.expected();
  const std::size_t middle = firstAbove(expected, track.first);
  int best = -1;
  const auto isOver = [&](std::size_t p) { return best >= 0 && std::abs(readings_[p].octaves - expected) > cost; };
  for (std::size_t p = middle; p < std::min(heard_, middle + kMostLooks) && !isOver(p); ++p) {
    if (readings_[p].octaves - track.octaves > maxOctaves) break;
    takeNearer(track, p, best, cost);
  }
  for (std::size_t p = middle; p > track.first && p + kMostLooks > middle && !isOver(p - 1); --p)
    if (readings_[p - 1].octaves - track.octaves <= maxOctaves) takeNearer(track, p - 1, best, cost);
  return best;
}

void Tracks::takeNearer(const Track& track, std::size_t p, int& best, float& cost) const {
  const Reading& reading = readings_[p];
  if (track.coasts > 0 && reading.level < track.level - kKnownAgain) return;
  const float levelShare = track.isTone() ? kLevelShare : 0.0f;
  const float now = std::abs(reading.octaves - track.expected()) + levelShare * std::abs(reading.level - track.level);
  const bool isNearer = best < 0 || now < cost || (now == cost && static_cast<int>(p) < best);
  if (!isNearer || (reading.track >= 0 && now >= reading.cost)) return;
  best = static_cast<int>(p);
  cost = now;
}

void Tracks::startNew(std::span<const Peak> peaks, float leastAmp) {
  std::size_t slot = 0;
  for (std::size_t p = 0; p < peaks.size(); ++p) {
    if (readings_[p].track >= 0 || peaks[p].amp < leastAmp) continue;
    while (slot < tracks_.size() && tracks_[slot].isUsed()) ++slot;
    if (slot == tracks_.size()) return;  // every slot is taken: the peak has to wait for a free one
    tracks_[slot] = Track{};
    tracks_[slot].peak = static_cast<int>(p);
    tracks_[slot].age = 1;  // counts on below
    tracks_[slot].octaves = readings_[p].octaves;
    tracks_[slot].weight = peaks[p].weight;
    tracks_[slot].patience = kGapFrames;
    readings_[p].track = static_cast<int>(slot);
  }
}

void Tracks::follow(Track& track, const Peak& peak) {
  const Reading& reading = readings_[static_cast<std::size_t>(track.peak)];
  const float slope = (reading.octaves - track.octaves) / static_cast<float>(track.missed + 1);
  if (track.coasts == 0) track.slope += kSlopeShare * (slope - track.slope);
  track.weight += kWeightShare * (peak.weight - track.weight);
  track.last = peak;
  track.octaves = reading.octaves;
  track.level = reading.level;
  track.missed = 0;
  track.patience = kGapFrames;
}

void Tracks::miss(Track& track) {
  if (track.coasts > 0) track.last.freqHz = std::exp2(track.path);
  else track.last.amp *= 0.5f;
  ++track.missed;
}

void Tracks::show(std::span<const Peak> peaks, const Rules& rules) {
  const int framesToBirth = 1 + static_cast<int>(std::ceil(rules.minLengthSeconds / config_.frameSeconds - 1e-6));
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    Track& track = tracks_[t];
    Partial& shown = partials_[t];
    if (track.age == 0) continue;
    if (track.peak >= 0) {
      follow(track, peaks[static_cast<std::size_t>(track.peak)]);
    } else {
      miss(track);
    }
    const bool visible = shown.state != PartialState::empty;
    if (track.missed > track.patience || (track.missed > 0 && !visible)) {
      track = Track{};
      shown.amp = 0;
      shown.state = PartialState::empty;
    } else if (visible || track.age >= framesToBirth) {
      shown = {track.last.freqHz, track.last.amp, track.last.phase, track.last.weight,
               visible ? PartialState::continues : PartialState::born};
    }
    if (track.age > 0) ++track.age;
    if (track.coasts > 0) --track.coasts, track.path += track.slope;
  }
}

}  // namespace ksom
