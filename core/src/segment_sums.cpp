// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/segment_sums.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ksom {
namespace {

constexpr double kBassHz = 228;       // below, windows are too short to tell noise from short notes, and noise is rare
constexpr float kJoinCents = 35;      // readings of two tracks this close are one partial
constexpr float kLeastShare = 1e-4f;  // of a segment's power: softer bands of noise are left out
constexpr float kMostSlopeDb = 120;   // dB a second; what falls faster is the window's doing
constexpr double kStruck = 0.6;       // a low tone that lasts less than this part of its segment was struck in it
constexpr double kClickSpread =
    0.024;  // s; what the window makes of a click: the deviation of the square of a Hann window
constexpr double kShortest = 0.02;
constexpr double kSteady = 0.3;  // weight of a tone; what is less belongs to the noise around it
constexpr double kTonal = 0.35;  // share of its band's power from which tones take all of it
constexpr float kUnsteady = 2 * MapPartial::kNoisyBelow;  // weight of what is just a tone
constexpr float kMaskingOctaves = 0.5f;
constexpr double kMasked = 0.08;
constexpr float kStrokeOctaves = 1;     // so far around a low tone lies what its beginning leaves beside it ...
constexpr double kStroke = 0.25;        // ... and so much of the power there, at most
constexpr std::size_t kNoisyOneIn = 4;  // so many partials keep room for one of noise

int noiseBandOf(double freqHz) {
  if (freqHz < kBassHz) return 0;
  return std::min(1 + static_cast<int>(1.5 * std::log2(freqHz / kBassHz)), FrameDigest::kNoiseBands - 1);
}

// How far power lies around its middle in time.
struct Spread {
  double sum = 0, first = 0, second = 0;

  void add(double seconds, double power) {
    sum += power;
    first += power * seconds;
    second += power * seconds * seconds;
  }
  double variance() const { return sum > 0 ? std::max(second / sum - first / sum * (first / sum), 0.0) : 0; }
};

// One track's readings inside a segment.
struct Track {
  int slot = 0;
  double power = 0, firstHalf = 0, moment = 0, weight = 0;
  Spread spread;

  void add(const FrameDigest::Reading& reading, double shareOfFirstHalf, double seconds) {
    const double p = static_cast<double>(reading.amp) * static_cast<double>(reading.amp);
    power += p;
    firstHalf += shareOfFirstHalf * p;
    moment += p * static_cast<double>(reading.freqHz);
    weight += p * static_cast<double>(reading.weight);
    spread.add(seconds, p);
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
        tracks.emplace_back().slot = reading.slot;
        trackOfSlot[slot] = tracks.size();
      }
      tracks[trackOfSlot[slot] - 1].add(reading, shareOfFirstHalf(frame - begin, end - begin),
                                        frame->seconds - begin->seconds);
    }
  return tracks;
}

// A drum is struck once in its segment, wherever that is: how fast it falls is told by how short it is. An exponential
// decay has its time constant as deviation.
float slopeOf(const Track& track, double evenVariance, double seconds) {
  const float slope = slopeFrom(track.firstHalf, track.power - track.firstHalf, seconds);
  const double variance = std::max(track.spread.variance() - kClickSpread * kClickSpread, kShortest * kShortest);
  if (track.moment >= kBassHz * track.power || variance >= kStruck * kStruck * evenVariance) return slope;
  return std::min(slope, static_cast<float>(-10 / std::numbers::ln10 / std::sqrt(variance)));
}

std::vector<MapPartial> tonalPartials(const FrameDigest* begin, const FrameDigest* end, double seconds,
                                      std::size_t most) {
  const auto frames = static_cast<double>(end - begin);
  Spread even;
  for (const FrameDigest* frame = begin; frame != end; ++frame) even.add(frame->seconds - begin->seconds, 1);
  std::vector<MapPartial> found;
  for (const Track& track : followTracks(begin, end)) {
    if (track.power <= 0) continue;
    const double weight = track.weight / track.power;
    const double freqHz = track.moment / track.power;
    if (freqHz >= kBassHz && weight < kSteady) continue;
    found.push_back({static_cast<float>(freqHz), static_cast<float>(std::sqrt(track.power / frames)),
                     std::max(static_cast<float>(weight), kUnsteady), slopeOf(track, even.variance(), seconds)});
  }
  // Two tracks of one partial (it was lost and found again) add up; the mean power over the segment stays.
  return mergePartials({{&found, 1}}, kJoinCents, most);
}

// What lies so far below its neighbours is not heard (simultaneous masking, as in any audio coder), but many such
// partials together would blur the harmony. Their power stays in their bands.
std::vector<MapPartial> audible(const std::vector<MapPartial>& partials) {
  std::vector<MapPartial> kept;
  for (const MapPartial& p : partials) {
    const bool isStroke = static_cast<double>(p.freqHz) < kBassHz && static_cast<double>(p.weight) < kSteady;
    const float reach = isStroke ? kStrokeOctaves : kMaskingOctaves;
    double around = 0;
    for (const MapPartial& other : partials)
      if (std::abs(std::log2(other.freqHz / p.freqHz)) < reach)
        around += static_cast<double>(other.amp) * static_cast<double>(other.amp);
    if (static_cast<double>(p.amp) * static_cast<double>(p.amp) > (isStroke ? kStroke : kMasked) * around)
      kept.push_back(p);
  }
  return kept;
}

double bassPower(const std::vector<MapPartial>& partials) {
  double power = 0;
  for (const MapPartial& p : partials)
    if (static_cast<double>(p.freqHz) < kBassHz) power += static_cast<double>(p.amp) * static_cast<double>(p.amp);
  return power;
}

// What is left beside the tones in each band: power, its first half in time, and its first moment.
struct Rest {
  std::array<double, FrameDigest::kNoiseBands> power{}, firstHalf{}, moment{};
  double total = 0;

  Rest(const FrameDigest* begin, const FrameDigest* end) {
    const auto frames = static_cast<double>(end - begin);
    for (const FrameDigest* frame = begin; frame != end; ++frame)
      for (std::size_t b = 0; b < power.size(); ++b) {
        const double p = static_cast<double>(frame->restPower[b]) / frames;
        power[b] += p;
        total += p;
        moment[b] += static_cast<double>(frame->restMoment[b]) / frames;
        firstHalf[b] += shareOfFirstHalf(frame - begin, end - begin) * p;
      }
  }
};

// Where tones hold a good part of a band, the rest is what their beginnings and endings leave beside them: they get
// it. Elsewhere it is noise, one noisy partial a band; but in the bass a tone, for noise so low is rare.
void shareOutRest(const Rest& rest, double seconds, std::vector<MapPartial>& partials) {
  std::array<double, FrameDigest::kNoiseBands> tones{};
  const auto bandOfPartial = [](const MapPartial& p) {
    return static_cast<std::size_t>(noiseBandOf(static_cast<double>(p.freqHz)));
  };
  double total = rest.total;
  for (const MapPartial& p : partials) {
    const double power = static_cast<double>(p.amp) * static_cast<double>(p.amp);
    tones[bandOfPartial(p)] += power;
    total += power;
  }
  const auto isTonal = [&](std::size_t b) { return tones[b] > (b == 0 ? 0 : kTonal * (tones[b] + rest.power[b])); };
  for (MapPartial& p : partials) {
    const std::size_t b = bandOfPartial(p);
    if (isTonal(b)) p.amp *= static_cast<float>(std::sqrt(1 + rest.power[b] / tones[b]));
  }
  for (std::size_t b = 0; b < tones.size(); ++b) {
    if (isTonal(b) || rest.power[b] <= static_cast<double>(kLeastShare) * total) continue;
    partials.push_back({static_cast<float>(rest.moment[b] / rest.power[b]),
                        static_cast<float>(std::sqrt(rest.power[b])), b == 0 ? kUnsteady : 0,
                        slopeFrom(rest.firstHalf[b], rest.power[b] - rest.firstHalf[b], seconds)});
  }
}

// 0 for bins of tones, 1 for the rest.
std::vector<float> restBins(const std::vector<FrameDigest::Reading>& readings, std::size_t bins, double binHz) {
  constexpr std::ptrdiff_t kLobe = 3;
  std::vector<float> isRest(bins, 1.0f);
  for (const auto& reading : readings) {
    if (static_cast<double>(reading.weight) < kSteady && static_cast<double>(reading.freqHz) > kBassHz) continue;
    const auto centre = static_cast<std::ptrdiff_t>(std::lround(static_cast<double>(reading.freqHz) / binHz));
    for (auto k = std::max<std::ptrdiff_t>(centre - kLobe, 0); k <= centre + kLobe; ++k)
      if (k < static_cast<std::ptrdiff_t>(bins)) isRest[static_cast<std::size_t>(k)] = 0;
  }
  return isRest;
}

// The last bin of a band, and one.
std::size_t endOfBand(int band, std::size_t bins, double binHz) {
  if (band + 1 == FrameDigest::kNoiseBands) return bins;
  const double endHz = kBassHz * std::exp2(static_cast<double>(band) / 1.5);
  return std::min(bins, static_cast<std::size_t>(std::ceil(endHz / binHz)));
}

}  // namespace

FrameDigest digestOf(const Analyzer& analyzer, double sampleRate, double seconds) {
  FrameDigest digest;
  digest.seconds = seconds;
  digest.rms = analyzer.frame().rms;
  digest.centroidHz = analyzer.frame().centroidHz;
  digest.chroma = analyzer.chroma();
  const auto slots = analyzer.slots();
  for (std::size_t slot = 0; slot < slots.size(); ++slot)
    if (slots[slot].state != PartialState::empty && slots[slot].amp > 0)
      digest.readings.push_back({static_cast<int>(slot), slots[slot].state == PartialState::born, slots[slot].freqHz,
                                 slots[slot].amp, slots[slot].weight});
  const auto power = analyzer.power();
  const double binHz = sampleRate / (2 * static_cast<double>(power.size() - 1));
  const std::vector<float> isRest = restBins(digest.readings, power.size(), binHz);
  std::size_t k = 1;
  for (int band = 0; band < FrameDigest::kNoiseBands; ++band) {
    float sum = 0, moment = 0;
    const std::size_t from = k, end = std::max(k, endOfBand(band, power.size(), binHz));
#pragma omp simd reduction(+ : sum, moment)
    for (std::size_t i = from; i < end; ++i) {
      const float rest = power[i] * isRest[i];
      sum += rest;
      moment += rest * static_cast<float>(static_cast<int>(i));
    }
    // A full-scale sine leaves 1.5 in its main lobe.
    digest.restPower[static_cast<std::size_t>(band)] = sum / 1.5f;
    digest.restMoment[static_cast<std::size_t>(band)] = moment / 1.5f * static_cast<float>(binHz);
    k = end;
  }
  return digest;
}

Segment averageOf(const FrameDigest* begin, const FrameDigest* end) {
  Segment segment;
  double square = 0, centroid = 0;
  std::array<double, Chroma::kClasses> chroma{};
  for (const FrameDigest* frame = begin; frame != end; ++frame) {
    const auto rms = static_cast<double>(frame->rms);
    square += rms * rms;
    centroid += rms * rms * static_cast<double>(frame->centroidHz);
    for (std::size_t c = 0; c < chroma.size(); ++c) chroma[c] += rms * static_cast<double>(frame->chroma[c]);
  }
  if (square <= 0) return segment;
  segment.levelDb = static_cast<float>(10 * std::log10(square / static_cast<double>(end - begin)));
  if (segment.isSilent()) return segment;
  segment.centroidHz = static_cast<float>(centroid / square);
  double chromaSum = 0;
  for (const double value : chroma) chromaSum += value;
  for (std::size_t c = 0; c < chroma.size() && chromaSum > 0; ++c)
    segment.chroma[c] = static_cast<float>(chroma[c] / chromaSum);
  return segment;
}

Segment summarise(const FrameDigest* begin, const FrameDigest* end, double startSeconds, double seconds, float attack,
                  std::size_t mostPartials) {
  Segment segment = averageOf(begin, end);
  segment.startSeconds = startSeconds;
  segment.seconds = seconds;
  segment.attack = attack;
  if (segment.isSilent()) return segment;
  const std::size_t room = mostPartials - mostPartials / kNoisyOneIn;
  segment.partials = tonalPartials(begin, end, seconds, std::max<std::size_t>(room, 1));
  std::vector<MapPartial> both = audible(segment.partials);
  Rest rest(begin, end);
  rest.power[0] += bassPower(segment.partials) - bassPower(both);
  shareOutRest(rest, seconds, both);
  segment.partials = mergePartials({{&both, 1}}, 1, mostPartials);
  return segment;
}

}  // namespace ksom
