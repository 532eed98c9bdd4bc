// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/tracks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ksom {
namespace {

// Of things in the order of their pitch, the nearest that is free, looked for outwards from where `octaves` belongs; the
// lower of two; -1 when none is free.
template <class OctavesAt, class IsFree>
int nearestFree(std::size_t count, float octaves, OctavesAt octavesAt, IsFree isFree) {
  std::size_t below = 0, above = count;
  while (below < above) {
    const std::size_t middle = (below + above) / 2;
    if (octavesAt(middle) < octaves) below = middle + 1;
    else above = middle;
  }
  while (below > 0 && !isFree(below - 1)) --below;
  while (above < count && !isFree(above)) ++above;
  if (above == count) return static_cast<int>(below) - 1;
  const bool isBelowNearer = below > 0 && octaves - octavesAt(below - 1) <= octavesAt(above) - octaves;
  return static_cast<int>(isBelowNearer ? below - 1 : above);
}

}  // namespace

bool Tracks::isLegal(const Config& config) { return config.maxPartials >= 1 && config.frameSeconds > 0; }

void Tracks::carve(Arena& arena) {
  const auto slots = static_cast<std::size_t>(config_.maxPartials);
  tracks_ = arena.take<Track>(slots);
  partials_ = arena.take<Partial>(slots);
  peakOctaves_ = arena.take<float>(slots);
  peakTrack_ = arena.take<int>(slots);
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

void Tracks::update(std::span<const Peak> peaks, const Rules& rules) {
  peaks = peaks.first(std::min(peaks.size(), tracks_.size()));
  match(peaks, rules.maxJumpCents / 1200);
  startNew(peaks.size());
  show(peaks, rules);
}

// Tracks by pitch; nearly in order from the frame before.
void Tracks::sortTracks() {
  std::size_t count = 0;
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const int t = order_[k];
    if (!trackAt(t).isUsed()) continue;
    std::swap(order_[k], order_[count]);
    for (std::size_t at = count++; at > 0 && trackAt(order_[at - 1]).octaves > trackAt(t).octaves; --at)
      std::swap(order_[at - 1], order_[at]);
  }
  used_ = count;
}

int Tracks::nearestTrack(float octaves) const {
  const int place = nearestFree(
      used_, octaves, [this](std::size_t k) { return trackAt(order_[k]).octaves; },
      [this](std::size_t k) { return trackAt(order_[k]).peak < 0; });
  return place < 0 ? -1 : order_[static_cast<std::size_t>(place)];
}

int Tracks::nearestPeak(std::size_t peakCount, float octaves) const {
  return nearestFree(
      peakCount, octaves, [this](std::size_t p) { return peakOctaves_[p]; },
      [this](std::size_t p) { return peakTrack_[p] < 0; });
}

// Pairs that are each other's nearest first; what they leave over is paired again, until no pair is near enough.
void Tracks::match(std::span<const Peak> peaks, float maxOctaves) {
  for (Track& track : tracks_) track.peak = -1;
  for (std::size_t p = 0; p < peaks.size(); ++p) {
    peakOctaves_[p] = std::log2(std::max(peaks[p].freqHz, 1e-3f));
    peakTrack_[p] = -1;
  }
  sortTracks();
  for (bool again = true; again;) {
    again = false;
    for (std::size_t p = 0; p < peaks.size(); ++p) {
      if (peakTrack_[p] >= 0) continue;
      const int t = nearestTrack(peakOctaves_[p]);
      if (t < 0) return;
      Track& track = tracks_[static_cast<std::size_t>(t)];
      if (std::abs(track.octaves - peakOctaves_[p]) > maxOctaves) continue;
      if (nearestPeak(peaks.size(), track.octaves) != static_cast<int>(p)) continue;
      track.peak = static_cast<int>(p);
      peakTrack_[p] = t;
      again = true;
    }
  }
}

void Tracks::startNew(std::size_t peakCount) {
  std::size_t slot = 0;
  for (std::size_t p = 0; p < peakCount; ++p) {
    if (peakTrack_[p] >= 0) continue;
    while (slot < tracks_.size() && tracks_[slot].isUsed()) ++slot;
    if (slot == tracks_.size()) return;  // every slot is taken: the peak has to wait for a free one
    tracks_[slot] = Track{};
    tracks_[slot].peak = static_cast<int>(p);
    tracks_[slot].age = 1;  // counts on below
    peakTrack_[p] = static_cast<int>(slot);
  }
}

void Tracks::show(std::span<const Peak> peaks, const Rules& rules) {
  const int framesToBirth = 1 + static_cast<int>(std::ceil(rules.minLengthSeconds / config_.frameSeconds - 1e-6));
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    Track& track = tracks_[t];
    Partial& shown = partials_[t];
    if (track.age == 0) continue;
    if (track.peak >= 0) {
      const auto p = static_cast<std::size_t>(track.peak);
      track.last = peaks[p];
      track.octaves = peakOctaves_[p];
      track.missed = 0;
    } else {
      track.last.amp *= 0.5f;
      ++track.missed;
    }
    const bool visible = shown.state != PartialState::empty;
    if (track.missed > kGapFrames || (track.missed > 0 && !visible)) {
      track = Track{};
      shown.amp = 0;
      shown.state = PartialState::empty;
    } else if (visible || track.age >= framesToBirth) {
      shown = {track.last.freqHz, track.last.amp, track.last.phase, track.last.weight,
               visible ? PartialState::continues : PartialState::born};
    }
    if (track.age > 0) ++track.age;
  }
}

}  // namespace ksom
