// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/segment_sums.hpp"

#include <algorithm>
#include <cmath>

namespace ksom {
namespace {

constexpr double kLowestHz = 36;
constexpr float kJoinCents = 35;          // readings of two tracks this close are one partial
constexpr float kLeastShare = 1e-5f;      // of a segment's power: softer bands of noise are left out
constexpr float kMostSlopeDb = 60;        // dB a second; what falls faster is the window's doing
constexpr std::size_t kMostFraction = 4;  // noisy partials take at most this part (a quarter) of the room

int noiseBandOf(double freqHz) {
  const double band = 1.5 * std::log2(std::max(freqHz, 1.0) / kLowestHz);
  return std::clamp(static_cast<int>(std::floor(band)), 0, FrameDigest::kNoiseBands - 1);
}

// One track's readings inside a segment.
struct Track {
  int slot = 0;
  double power = 0, firstHalf = 0, moment = 0, weight = 0;

  void add(const FrameDigest::Reading& reading, double shareOfFirstHalf) {
    const double p = static_cast<double>(reading.amp) * static_cast<double>(reading.amp);
    power += p;
    firstHalf += shareOfFirstHalf * p;
    moment += p * static_cast<double>(reading.freqHz);
    weight += p * static_cast<double>(reading.weight);
  }
};

// How much of a frame lies in the first half of all: the middle one of an odd number counts half.
double shareOfFirstHalf(std::ptrdiff_t frame, std::ptrdiff_t frames) {
  return std::clamp(static_cast<double>(frames) / 2 - static_cast<double>(frame), 0.0, 1.0);
}

// From the power of the first and the second half of `seconds`.
float slopeFrom(double firstHalf, double secondHalf, double seconds) {
  if (firstHalf <= 0 || secondHalf <= 0 || seconds <= 0) return 0;
  return std::clamp(static_cast<float>(10 * std::log10(secondHalf / firstHalf) / (seconds / 2)), -kMostSlopeDb,
                    kMostSlopeDb);
}

std::vector<Track> followTracks(const FrameDigest* begin, const FrameDigest* end) {
  std::vector<Track> tracks;
  std::vector<std::size_t> trackOfSlot;  // 1-based, 0 is none yet
  for (const FrameDigest* frame = begin; frame != end; ++frame)
    for (const auto& reading : frame->readings) {
      const auto slot = static_cast<std::size_t>(reading.slot);
      if (slot >= trackOfSlot.size()) trackOfSlot.resize(slot + 1);
      if (trackOfSlot[slot] == 0 || reading.born) {
        tracks.push_back({.slot = reading.slot});
        trackOfSlot[slot] = tracks.size();
      }
      tracks[trackOfSlot[slot] - 1].add(reading, shareOfFirstHalf(frame - begin, end - begin));
    }
  return tracks;
}

std::vector<MapPartial> tonalPartials(const FrameDigest* begin, const FrameDigest* end, double seconds,
                                      std::size_t most) {
  const auto frames = static_cast<double>(end - begin);
  std::vector<MapPartial> found;
  for (const Track& track : followTracks(begin, end)) {
    if (track.power <= 0 || track.weight / track.power < static_cast<double>(MapPartial::kNoisyBelow)) continue;
    found.push_back({static_cast<float>(track.moment / track.power),
                     static_cast<float>(std::sqrt(track.power / frames)),
                     static_cast<float>(track.weight / track.power),
                     slopeFrom(track.firstHalf, track.power - track.firstHalf, seconds)});
  }
  // Two tracks of one partial (it was lost and found again) add up; the mean power over the segment stays.
  return mergePartials({{&found, 1}}, kJoinCents, most);
}

std::vector<MapPartial> noisyPartials(const FrameDigest* begin, const FrameDigest* end, double seconds,
                                      const std::vector<MapPartial>& tonal) {
  const auto frames = static_cast<double>(end - begin);
  std::array<double, FrameDigest::kNoiseBands> power{}, firstHalf{}, moment{};
  double total = 0;
  for (const FrameDigest* frame = begin; frame != end; ++frame)
    for (std::size_t b = 0; b < power.size(); ++b) {
      power[b] += static_cast<double>(frame->bandPower[b]) / frames;
      moment[b] += static_cast<double>(frame->bandMoment[b]) / frames;
      firstHalf[b] += shareOfFirstHalf(frame - begin, end - begin) * static_cast<double>(frame->bandPower[b]) / frames;
    }
  for (const double p : power) total += p;
  std::array<double, FrameDigest::kNoiseBands> left = power;
  for (const MapPartial& partial : tonal)
    left[static_cast<std::size_t>(noiseBandOf(static_cast<double>(partial.freqHz)))] -=
        static_cast<double>(partial.amp) * static_cast<double>(partial.amp);
  // The main lobe of a tone near an edge reaches into the next band: what is missing here is too much there.
  for (std::size_t b = 0; b + 1 < left.size(); ++b) {
    double &low = left[b], &high = left[b + 1];
    if (low * high >= 0) continue;
    const double moved = std::copysign(std::min(std::abs(low), std::abs(high)), low);
    low -= moved;
    high += moved;
  }
  std::vector<MapPartial> noisy;
  for (std::size_t b = 0; b < power.size(); ++b) {
    if (left[b] <= static_cast<double>(kLeastShare) * total) continue;
    noisy.push_back({static_cast<float>(moment[b] / power[b]), static_cast<float>(std::sqrt(left[b])), 0,
                     slopeFrom(firstHalf[b], power[b] - firstHalf[b], seconds)});
  }
  return noisy;
}

}  // namespace

FrameDigest digestOf(const Analyzer& analyzer, double sampleRate, double seconds) {
  FrameDigest digest;
  digest.seconds = seconds;
  digest.rms = analyzer.frame().rms;
  digest.centroidHz = analyzer.frame().centroidHz;
  digest.chroma = analyzer.chroma();
  const auto power = analyzer.power();
  const double binHz = sampleRate / (2 * static_cast<double>(power.size() - 1));
  auto k = static_cast<std::size_t>(std::ceil(kLowestHz / 2 / binHz));
  for (std::size_t band = 0; band < digest.bandPower.size(); ++band) {
    const double upper = kLowestHz * std::exp2(static_cast<double>(band + 1) / 1.5);
    double sum = 0, moment = 0;
    for (; k < power.size() && static_cast<double>(k) * binHz < upper; ++k) {
      sum += static_cast<double>(power[k]);
      moment += static_cast<double>(power[k]) * static_cast<double>(k) * binHz;
    }
    digest.bandPower[band] = static_cast<float>(sum / 1.5);  // a full-scale sine leaves 1.5 in its main lobe
    digest.bandMoment[band] = static_cast<float>(moment / 1.5);
  }
  const auto slots = analyzer.slots();
  for (std::size_t slot = 0; slot < slots.size(); ++slot)
    if (slots[slot].state != PartialState::empty && slots[slot].amp > 0)
      digest.readings.push_back({static_cast<int>(slot), slots[slot].state == PartialState::born, slots[slot].freqHz,
                                 slots[slot].amp, slots[slot].weight});
  return digest;
}

Segment summarise(const FrameDigest* begin, const FrameDigest* end, double startSeconds, double seconds, float attack,
                  std::size_t mostPartials) {
  Segment segment;
  segment.startSeconds = startSeconds;
  segment.seconds = seconds;
  segment.attack = attack;
  double square = 0, centroid = 0, rmsSum = 0;
  std::array<double, Chroma::kClasses> chroma{};
  for (const FrameDigest* frame = begin; frame != end; ++frame) {
    const auto rms = static_cast<double>(frame->rms);
    square += rms * rms;
    centroid += rms * rms * static_cast<double>(frame->centroidHz);
    for (std::size_t c = 0; c < chroma.size(); ++c) chroma[c] += rms * static_cast<double>(frame->chroma[c]);
    rmsSum += rms;
  }
  if (square <= 0) return segment;
  segment.levelDb = static_cast<float>(10 * std::log10(square / static_cast<double>(end - begin)));
  if (segment.isSilent()) return segment;
  segment.centroidHz = static_cast<float>(centroid / square);
  double chromaSum = 0;
  for (const double value : chroma) chromaSum += value;
  for (std::size_t c = 0; c < chroma.size() && chromaSum > 0; ++c)
    segment.chroma[c] = static_cast<float>(chroma[c] / chromaSum);
  const std::size_t room = mostPartials - mostPartials / kMostFraction;
  segment.partials = tonalPartials(begin, end, seconds, std::max<std::size_t>(room, 1));
  const auto noisy = noisyPartials(begin, end, seconds, segment.partials);
  std::vector<MapPartial> both = segment.partials;
  both.insert(both.end(), noisy.begin(), noisy.end());
  segment.partials = mergePartials({{&both, 1}}, 1, mostPartials);
  return segment;
}

}  // namespace ksom
