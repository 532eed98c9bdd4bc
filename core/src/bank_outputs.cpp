// SPDX-License-Identifier: GPL-3.0-or-later
// How loudly KuramotoBank's oscillators are heard: aims for the output weights, reached in steady steps over the grid.
#include <algorithm>
#include <cmath>

#include "bank_kernel.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {
namespace {

constexpr float kThere = 1e-6f;  // of an aim: closer is there

/// 1 up to 0.40 of the sample rate, 0 from 0.48 on: no alias, and no step when a glide goes there.
float bandLimit(float freqHz, float periodSeconds) {
  constexpr float kAudible = KuramotoBank::kAudibleShare, kFade = 0.08f;
  return std::clamp((kAudible - std::abs(freqHz) * periodSeconds) * (1 / kFade), 0.0f, 1.0f);
}

/// A weight that is at `now`, moved on by the old step, and then steps towards `aim`; false once it is there.
bool rampTo(float aim, bool atOnce, float& now, float& step) {
  const float from = now + static_cast<float>(KuramotoBank::kGrid) * step, way = aim - from;
  const bool isThere = atOnce || std::abs(way) <= kThere * std::abs(aim);
  now = isThere ? aim : from;
  step = isThere ? 0 : way * (1.0f / KuramotoBank::kGrid);
  return !isThere;
}

}  // namespace

std::complex<float> KuramotoBank::groupSum(const Block& block) const {
  const kernel::Group& group = groups_[block.group];
  return {group.sumX[block.lane], group.sumY[block.lane]};
}

// N oscillators in step are louder than N that are not: the mean square of their sum is half of (1 - c) sum a^2 + c
// (sum a)^2, with c the share of r^2 above what chance gives, sum a^2 / (sum a)^2. That makes it r^2 (sum a)^2, or
// sum a^2 where that is more; "level" divides by the root of what exceeds sum a^2.
void KuramotoBank::takeLoudness(Block& block, bool atOnce) {
  const bool isAll = hasOwnFields();
  const std::size_t begin = isAll ? 0 : block.begin, end = isAll ? count_ : block.end;
  const float sumWeights = isAll ? totalWeight_ : block.sumWeights, weights = sumWeights * sumWeights;
  const float square = weights > 0 ? std::min(std::norm(groupSum(block)) / weights, 1.0f) : 0.0f;
  block.agreement = atOnce ? square : block.agreement + agreementShare_ * (square - block.agreement);
  float sum = 0, squares = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const float amp = presentAmp(i);
    sum += std::abs(amp);
    squares += amp * amp;
  }
  block.loudness = squares > 0 ? std::sqrt(squares / std::max(squares, block.agreement * sum * sum)) : 1.0f;
}

// In a network, which knows no blocks, all are one.
void KuramotoBank::takeLoudness(bool atOnce) {
  const Block* first = nullptr;
  for (Block& block : blocks()) {
    if (block.rests) continue;
    if (first && hasOwnFields()) {
      block.agreement = first->agreement;
      block.loudness = first->loudness;
    } else {
      takeLoudness(block, atOnce);
      first = &block;
    }
  }
}

// By the amplitudes as they are set, so that what dies away does so with "norm" too. What leaves the audible range counts
// less and less: alone, it fades by the root of what it would, and others take its place without a step.
float KuramotoBank::normFactor() const {
  if (values_[norm] <= 0) return 1;
  float squares = 0;
  for (std::size_t i = 0; i < count_; ++i)
    squares += presentAmp(i) * presentAmp(i) * bandLimit(freq_[i], samplePeriod_);
  return squares > 0 ? 1 / std::sqrt(squares) : 1.0f;
}

void KuramotoBank::aimOutputs(bool atOnce) {
  const bool hasLevel = values_[level] > 0;
  const bool isHushed = !atOnce && !heard_.isHushed && values_[harmonics] != heard_.harmonics;
  const bool isNewNorm = (hasChanges_ && !holdsNorm_) || values_[norm] != heard_.norm;
  const Heard heard{isNewNorm ? normFactor() : heard_.factor,
                    values_[norm],
                    isHushed ? heard_.harmonics : values_[harmonics],
                    hasLevel,
                    isHushed,
                    hasOwnFields()};
  const bool all = atOnce || !(heard == heard_);
  if (!(all || hasLevel || hasChanges_ || isRamping_)) return;
  isRamping_ = false;
  if (hasLevel) takeLoudness(atOnce || !heard_.hasLevel || heard.isNetwork != heard_.isNetwork);
  for (Block& block : blocks()) {
    if (block.rests && block.isSilent) continue;
    if (!hasLevel) block.loudness = 1;
    if (all || hasLevel || block.changed || block.ramps) aim(block, heard, atOnce);
    block.changed = block.changed && block.rests;
    isRamping_ |= block.ramps;
  }
  heard_ = heard;
  markKinds();
}

void KuramotoBank::markKinds() {
  for (kernel::Group& group : groups_.first(groupCount_)) group.ramps = group.isRich = false;
  for (const Block& block : blocks()) {
    groups_[block.group].ramps |= block.ramps;
    groups_[block.group].isRich |= block.isRich && !block.rests;
  }
}

void KuramotoBank::aim(Block& block, const Heard& heard, bool atOnce) {
  const std::size_t channels = channelCount(), room = laneRoom_;
  const float *pan = panGain_.data(), *twoOverWeight = twoOverWeight_.data();
  float *out = out_.data(), *outStep = outStep_.data();
  const float factor = heard.factor * block.loudness * 0.5f;
  const bool isNow = atOnce || block.rests;
  bool ramps = false, isRich = false;
  for (std::size_t i = block.begin; i < block.end; ++i) {
    const std::size_t lane = laneOf_[i];
    const float own = block.rests ? 0.0f : presence_[i] * oscillators_[i].amp, wanted = oscillators_[i].rolloff;
    const float amp = vigour_[i] * own * bandLimit(freq_[i], samplePeriod_) * factor * twoOverWeight[lane];
    // The highest harmonic decides, so that none aliases.
    const float rolloff =
        heard.isHushed || wanted <= 0 ? 0.0f : wanted * bandLimit(values_[harmonics] * freq_[i], samplePeriod_);
    ramps |= rampTo(rolloff, isNow, rolloff_[lane], rolloffStep_[lane]);
    isRich |= rolloff_[lane] != 0 || rolloffStep_[lane] != 0;
    for (std::size_t c = 0, at = lane; c < channels; ++c, at += room)
      ramps |= rampTo(amp * pan[at], isNow, out[at], outStep[at]);
  }
  block.ramps = ramps;
  block.isRich = isRich;
  block.isSilent = block.rests;
}

}  // namespace ksom
