// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/tracks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "isa.hpp"
#include "log2.hpp"

namespace ksom {
namespace {

constexpr float kSlopeShare = 0.25f;  // how quickly a track learns its slope
constexpr float kWeightShare = 0.125f;
constexpr float kSmooth = 0.14f;       // of a lobe: as far as a fast glide's peaks are from where they were expected
constexpr float kLevelShare = 0.005f;  // octaves of pitch that an octave of amplitude counts as
constexpr float kPastCrossing = 2.5f;  // of the way to where they meet, until they can be told apart again
constexpr float kKnownAgain = 1;       // octaves: what comes out of a crossing much fainter is a ripple of it

constexpr std::size_t kMostLooks = 16;  // at peaks above and below where a track is expected
constexpr int kMostAsks = 64;           // for another peak, of those who lost theirs to each other
constexpr std::size_t kMargin = 2;      // on each side of all peaks, so many that are ...
constexpr float kNowhere = 1e30f;       // ... out of everybody's reach
constexpr int kSideBySide = 16;         // tracks
constexpr int kOld = 1 << 30;           // frames: no track is older, for counts must not end
constexpr int kNobody = -1, kSearch = -2;

[[gnu::always_inline]] inline void takeLog2(float* values, std::size_t count) {
#pragma omp simd
  for (std::size_t k = 0; k < count; ++k) values[k] = log2Of(values[k]);
}

// For each track how many peaks lie below where it is expected. Tracks ask nearly in order of pitch: so many at a time
// only have to look at the peaks between the lowest and the highest of them.
[[gnu::always_inline]] inline void findMiddles(const float* pitches, int heard, int used, const float* expected,
                                               int* middles) {
  int at = 0;
  for (int first = 0; first < used; first += kSideBySide) {
    const float* const asks = expected + first;
    float lowest = asks[0], highest = asks[0];
#pragma omp simd reduction(min : lowest) reduction(max : highest)
    for (int j = 0; j < kSideBySide; ++j) {
      lowest = asks[j] < lowest ? asks[j] : lowest;
      highest = asks[j] > highest ? asks[j] : highest;
    }
    while (at > 0 && pitches[at - 1] >= lowest) --at;
    while (at < heard && pitches[at] < lowest) ++at;
    int counts[kSideBySide];
    for (int& count : counts) count = at;
    for (int p = at; p < heard && pitches[p] < highest; ++p)
#pragma omp simd
      for (int j = 0; j < kSideBySide; ++j) counts[j] += pitches[p] < asks[j] ? 1 : 0;
    for (int j = 0; j < kSideBySide; ++j) middles[first + j] = counts[j];
  }
}

// For each track which of the two peaks beside that place is nearer, and how near; or none, or that it has to look farther.
struct Asked {
  const float *expected, *octaves, *level, *levelShare;
  const int* middle;
  int* peak;
  float* cost;
};

[[gnu::always_inline]] inline void findNearest(const float* pitches, const float* levels, int used, float maxOctaves,
                                               Asked asked) {
  constexpr float kNone = kNowhere;
#pragma omp simd
  for (int k = 0; k < used; ++k) {
    const float expected = asked.expected[k], own = asked.octaves[k], level = asked.level[k];
    const float share = asked.levelShare[k];
    const int m = asked.middle[k];
    const float above = pitches[m], below = pitches[m - 1], higher = pitches[m + 1], lower = pitches[m - 2];
    const float costUp = std::abs(above - expected) + share * std::abs(levels[m] - level);
    const float costDown = std::abs(below - expected) + share * std::abs(levels[m - 1] - level);
    const float up = std::abs(above - own) <= maxOctaves ? costUp : kNone;
    const float down = std::abs(below - own) <= maxOctaves ? costDown : kNone;
    const float cost = up < down ? up : down;
    const int isFarther = std::abs(expected - own) <= maxOctaves ? 0 : 1;
    const int asHigh = std::abs(higher - own) <= maxOctaves ? 1 : 0,
              asLow = std::abs(lower - own) <= maxOctaves ? 1 : 0;
    const int nearHigh = std::abs(higher - expected) <= cost ? 1 : 0,
              nearLow = std::abs(lower - expected) <= cost ? 1 : 0;
    const int found = up < down ? m : m - 1, one = cost < kNone ? found : kNobody;
    asked.peak[k] = (isFarther | (asHigh & nearHigh) | (asLow & nearLow)) != 0 ? kSearch : one;
    asked.cost[k] = cost;
  }
}

}  // namespace

bool Tracks::isLegal(const Config& config) { return config.maxPartials >= 1 && config.frameSeconds > 0; }

void Tracks::carve(Arena& arena) {
  const auto slots = static_cast<std::size_t>(config_.maxPartials);
  tracks_ = arena.take<Track>(slots);
  partials_ = arena.take<Partial>(slots);
  readings_ = arena.take<Reading>(slots);
  pitches_ = arena.take<float>(slots + 2 * kMargin);
  levels_ = arena.take<float>(slots + 2 * kMargin);
  order_ = arena.take<int>(slots);
  for (auto* row : {&asks_.expected, &asks_.octaves, &asks_.level, &asks_.levelShare, &asks_.cost})
    *row = arena.take<float>(slots + kSideBySide);
  for (auto* row : {&asks_.middle, &asks_.peak}) *row = arena.take<int>(slots + kSideBySide);
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
  heard_ = 0;
}

void Tracks::hold() {
  for (Track& track : tracks_) track.slope = 0, track.coasts = 0;
  for (Partial& partial : partials_)
    if (partial.state == PartialState::born) partial.state = PartialState::continues;
}

void Tracks::update(std::span<const Peak> peaks, const Rules& rules) {
  if (tracks_.empty()) return;
  peaks = peaks.first(std::min(peaks.size(), tracks_.size()));
  sortTracks();
  read(peaks);
  match(rules.maxJumpCents / 1200);
  startNew(peaks, rules.leastBornAmp);
  show(peaks, rules);
}

void Tracks::read(std::span<const Peak> peaks) {
  heard_ = peaks.size();
  float *const pitches = pitches_.data() + kMargin, *const levels = levels_.data() + kMargin;
  for (std::size_t p = 0; p < heard_; ++p) {
    pitches[p] = std::max(peaks[p].freqHz, 1e-3f);
    levels[p] = std::max(peaks[p].amp, 1e-9f);
  }
  runBest<takeLog2>(pitches, heard_);
  runBest<takeLog2>(levels, heard_);
  for (std::size_t p = 0; p < heard_; ++p) readings_[p] = {.octaves = pitches[p], .level = levels[p]};
  std::fill_n(pitches_.data(), kMargin, -kNowhere);
  std::fill_n(pitches + heard_, kMargin, kNowhere);
  std::fill_n(levels_.data(), kMargin, 0.0f);
  std::fill_n(levels + heard_, kMargin, 0.0f);
}

// Tracks by pitch: in the order of their peaks of the frame before; those that missed theirs find their places among them.
void Tracks::sortTracks() {
  std::size_t count = 0;
  float* const octaves = asks_.octaves.data();
  const auto insert = [&](int index) {
    const float own = tracks_[static_cast<std::size_t>(index)].octaves;
    std::size_t at = count++;
    for (; at > 0 && octaves[at - 1] > own; --at) octaves[at] = octaves[at - 1], order_[at] = order_[at - 1];
    octaves[at] = own;
    order_[at] = index;
  };
  for (std::size_t p = 0; p < heard_; ++p)
    if (readings_[p].track >= 0) insert(readings_[p].track);
  for (std::size_t t = 0; t < tracks_.size(); ++t)
    if (tracks_[t].isUsed() && tracks_[t].missed > 0) insert(static_cast<int>(t));
  used_ = count;
}

// Who is crossed has to look farther: whatever is told of it, it is nowhere.
void Tracks::ask(float maxOctaves) {
  for (std::size_t k = 0; k < used_; ++k) {
    const Track& track = tracks_[static_cast<std::size_t>(order_[k])];
    asks_.expected[k] = track.expected();
    asks_.level[k] = track.level;
    asks_.levelShare[k] = track.isTone() ? kLevelShare : 0;
    if (track.coasts > 0) asks_.octaves[k] = kNowhere;
  }
  for (std::size_t k = used_; k < used_ + kSideBySide && used_ > 0; ++k) asks_.expected[k] = asks_.expected[used_ - 1];
  const auto heard = static_cast<int>(heard_), used = static_cast<int>(used_);
  const float *const pitches = pitches_.data() + kMargin, *const levels = levels_.data() + kMargin;
  runBest<findMiddles>(pitches, heard, used, asks_.expected.data(), asks_.middle.data());
  const Asked asked{asks_.expected.data(), asks_.octaves.data(), asks_.level.data(), asks_.levelShare.data(),
                    asks_.middle.data(),   asks_.peak.data(),    asks_.cost.data()};
  runBest<findNearest>(pitches, levels, used, maxOctaves, asked);
}

// Pairs that are each other's nearest come together first, then what they leave over: the one stable matching (Gale &
// Shapley, Am. Math. Monthly 69, 1962). Each track asks for its peak, and whoever has it but is farther away has to go
// and ask elsewhere.
void Tracks::match(float maxOctaves) {
  for (Track& track : tracks_) track.peak = -1;
  ask(maxOctaves);
  for (std::size_t k = 0; k < used_; ++k) {
    tracks_[static_cast<std::size_t>(order_[k])].middle = static_cast<std::size_t>(asks_.middle[k]);
    if (asks_.peak[k] == kNobody) continue;
    const bool isSettled =
        asks_.peak[k] != kSearch && asks_.cost[k] < readings_[static_cast<std::size_t>(asks_.peak[k])].cost;
    const int next = isSettled ? take(order_[k], asks_.peak[k], asks_.cost[k]) : order_[k];
    if (next >= 0) place(next, maxOctaves);
  }
  for (Track& track : tracks_)
    if (track.isUsed() && track.peak < 0) cross(track);
}

// Who had it before has to ask elsewhere; -1 for nobody.
int Tracks::take(int index, int peak, float cost) {
  Reading& reading = readings_[static_cast<std::size_t>(peak)];
  const int before = std::exchange(reading.track, index);
  reading.cost = cost;
  tracks_[static_cast<std::size_t>(index)].peak = peak;
  if (before >= 0) tracks_[static_cast<std::size_t>(before)].peak = -1;
  return before;
}

// How near partials can make one peak there, in octaves.
float Tracks::lobeAt(float freqHz) const {
  return static_cast<float>(config_.lobeHz / std::numbers::ln2) / std::max(freqHz, 1.0f);
}

// Whether there is a peak so near that it may be of both, and its track comes from where this one goes to: then both go
// on as they did until they can be told apart again.
void Tracks::cross(Track& track) {
  const float lobe = lobeAt(track.last.freqHz);
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
    float cost = 0;
    const int peak = bestPeak(tracks_[static_cast<std::size_t>(index)], maxOctaves, cost);
    if (peak < 0) return;
    index = take(index, peak, cost);
  }
}

// Of the peaks within reach that nobody has who is nearer, the nearest; -1 for none. Who is crossed reaches from where it
// has come to, for its last peak may be long ago. Looks up and down from where the track is expected, and so far at most
// that a frame takes a bounded time whatever is heard.
int Tracks::bestPeak(const Track& track, float maxOctaves, float& cost) const {
  const float expected = track.expected(), from = track.coasts > 0 ? track.path : track.octaves;
  const auto isTooLow = [&](const Reading& reading) { return from - reading.octaves > maxOctaves; };
  std::size_t middle = track.middle;
  while (middle < heard_ && isTooLow(readings_[middle])) ++middle;
  int best = -1;
  const auto isOver = [&](std::size_t p) { return best >= 0 && std::abs(readings_[p].octaves - expected) > cost; };
  for (std::size_t p = middle; p < std::min(heard_, middle + kMostLooks) && !isOver(p); ++p) {
    if (readings_[p].octaves - from > maxOctaves) break;
    takeNearer(track, p, best, cost);
  }
  for (std::size_t p = middle; p > 0 && p + kMostLooks > middle && !isTooLow(readings_[p - 1]) && !isOver(p - 1); --p)
    if (readings_[p - 1].octaves - from <= maxOctaves) takeNearer(track, p - 1, best, cost);
  return best;
}

void Tracks::takeNearer(const Track& track, std::size_t p, int& best, float& cost) const {
  const Reading& reading = readings_[p];
  if (track.coasts > 0 && reading.level < track.level - kKnownAgain) return;
  const float levelShare = track.isTone() ? kLevelShare : 0.0f;
  const float now = std::abs(reading.octaves - track.expected()) + levelShare * std::abs(reading.level - track.level);
  const bool isNearer = best < 0 || now < cost || (now == cost && static_cast<int>(p) < best);
  if (!isNearer || now >= reading.cost) return;
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
  if (track.coasts == 0) {
    track.error += kSlopeShare * (std::abs(slope - track.slope) - track.error);
    track.slope += kSlopeShare * (slope - track.slope);
    track.isSmooth = track.error < kSmooth * lobeAt(peak.freqHz);
  }
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
  const double frames = std::ceil(rules.minLengthSeconds / config_.frameSeconds - 1e-6);
  const int framesToBirth = 1 + static_cast<int>(std::min(frames, kOld - 1.0));
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
    if (track.age > 0) track.age = std::min(track.age + 1, kOld);
    if (track.coasts > 0) --track.coasts, track.path += track.slope;
  }
}

}  // namespace ksom
