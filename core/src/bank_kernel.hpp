// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bank_layout.hpp"
#include "ring_columns.hpp"

namespace ksom::kernel {

/// The loops of KuramotoBank that run over oscillators and samples. Spans of lanes are of any length; groups have whole
/// vectors.

/// Phasors of the free rotation in a sample, and by how many rad each turns more than its step says: 24 bits do not have
/// every angle.
void freeTurnsOf(std::span<const std::uint64_t> step, std::span<float> cosine, std::span<float> sine,
                 std::span<float> excess);

/// Phasors from phases, within 1e-7, each of the length of its weight.
void phasorsOf(std::span<const std::uint64_t> phase, std::span<const float> weight, std::span<float> x,
               std::span<float> y);

constexpr unsigned kGridSamples = 64;  ///< from one settling to the next

/// Lanes whose steps are done. A deviation is the rad beyond the free way since a lane was last settled: summed up on the
/// way, or read off the phasor, within 1e-6 and half a cycle.
struct Settled {
  std::uint64_t* phase;  // cycles times 2^64
  const std::uint64_t* step;
  float *x, *y, *deviation, *pulled;
  const float *weight, *twoOverWeight, *excess, *gain, *bias;  // excess: see freeTurnsOf
  std::size_t count;
};

/// Reads deviations off, `samples` after they were settled: exactly 0 where neither gain nor bias pulls.
void trace(const Settled& lanes, unsigned samples);

/// Phases move on by a grid step and by their deviations, which go to `pulled`; phasors get the length of their weights
/// again. What is traced keeps its phasor, and the phase is put where that stands; elsewhere it is the other way round.
void settle(const Settled& lanes, bool isTraced);

/// Noise of these deviations, at most `most` either way: drawn from `key`, by where each stands counted from `first`.
void drawNoise(std::uint64_t key, std::size_t first, std::span<const float> deviation, float most,
               std::span<float> noise);

/// Values side by side, one a lane. A phasor is as long as the weight of its oscillator, so that a plain sum of them is
/// the field; what depends on its direction alone is divided by the weight beforehand.
struct Lanes {
  float *x, *y;                        // the phasor
  float* deviation;                    // rad pulled since the last grid point, where it is not traced, see Pull
  const float *stepCosine, *stepSine;  // free rotation a sample
  const float* gain;                   // over the weight
  const float* bias;                   // rad a sample
  const float *fieldX, *fieldY;        // of each, where it stands so: in a star, or by a matrix
  const float* ownGain;                // the gain over the weight, times the share of its own field
  float* before;                       // what the field pulled in the sample before, rad
  const float *twoOverWeight, *rolloff, *rolloffStep;  // of the harmonics, and its slope a sample
  const float *out, *outStep;  // output weights of channel 0 (over the weight) and their slopes; the next channel's
  std::size_t channelStride;   // stand this many lanes on
};

/// What moves the oscillators of a group beside their own frequency: nothing, or a pull of at most so many rad a sample.
/// The stronger it may be, the more it takes to turn by it exactly enough. A traced pull is not summed up, but read off the
/// phasor when it is asked for.
enum class Pull : std::uint8_t {
  none,
  faint,      // kFaintPull; traced
  weak,       // kWeakPull, by a turn that adds up for who is pushed in one direction; traced
  biased,     // the same by an exact turn, and a bias of its own for each; traced
  slow,       // as faint, but summed up: so slow a phasor does not feel every pull
  strong,     // up to a rad, bias counted
  cut,        // any pull and bias, cut at a rad
  tight,      // the same, by two steps of Adams and Bashforth instead of one of Euler
  ownFaint,   // as faint, in a field of its own for each
  own,        // as biased, likewise
  ownStrong,  // as cut, and so on
  ownTight,
};
constexpr float kFaintPull = 0.0015f, kWeakPull = 0.03f;
constexpr bool isTraced(Pull pull) { return pull >= Pull::faint && pull <= Pull::biased; }
/// What does for both. Of two the later one does, but a slow pull is no more than a faint one.
constexpr Pull eitherOf(Pull a, Pull b) {
  const Pull less = a < b ? a : b, more = a < b ? b : a;
  return more == Pull::slow && (less == Pull::weak || less == Pull::biased) ? Pull::strong : more;
}
constexpr float kNoPull = 16;  ///< in place of what was pulled before, where nothing was: more than any pull

/// How a group is to be run.
struct Kind {
  Pull pull = Pull::none;
  bool ramps = false;   // its output weights are on their way
  bool isRich = false;  // one of it has more than a fundamental
  bool operator==(const Kind&) const = default;
};

/// Blocks that run together, see Layout. A vector's lanes are those of its blocks, or all alike where it lies along.
struct alignas(64) Group : Kind {
  // Twice, for loops in vectors of sixteen.
  float pullX[2 * kWidth], pullY[2 * kWidth];        // 2 pi K e^{-i lag} / (W sampleRate)
  float betweenX[2 * kWidth], betweenY[2 * kWidth];  // the same of all other blocks
  float sumX[2 * kWidth], sumY[2 * kWidth];          // of the phasors at the next sample; kept up to date
  float present[kWidth];                             // 1 where there is a block that runs, 0 elsewhere
  std::uint32_t first, end;                          // lanes
  bool isAlong;
  bool rests;  // no block of it runs
};

/// What a run adds to: out[c][n] for each channel, and, unless null, the sums of all phasors at each sample. n begins
/// at `begin`.
struct Run {
  float* const* out;
  std::size_t channels;
  std::size_t begin = 0, end;
  float *sumX = nullptr, *sumY = nullptr;
  const float* force;     // h += i force; null for none
  int harmonics;          // 1 is a sine
  std::size_t gridAt;     // of sample 0: samples since the weights had the values in `out`
  bool isJoined = false;  // blocks hear each other, and all are here
  // Where each has a field of its own: that of this ring; or as it stands in its lane after the bank has listened, in
  // every sample.
  const Ring* ring = nullptr;
  void (*listen)(void* bank) = nullptr;
  void* bank = nullptr;
  float lagCosine = 1, lagSine = 0;  // turn it
};

/// Sums of the phasors, from scratch.
void sum(const Lanes& lanes, Group& group);

/// Runs groups sample by sample, all as one kind: an oscillator is heard, then rotates freely, then by e = gain
/// Im(conj(z) h) + bias in the field h = pull * sum.
void run(const Lanes& lanes, std::span<Group> groups, const Kind& kind, const Run& run);

}  // namespace ksom::kernel
