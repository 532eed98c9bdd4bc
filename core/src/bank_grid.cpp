// SPDX-License-Identifier: GPL-3.0-or-later
// What KuramotoBank does on its grid of 64 samples: phases move on, oscillators are taken over.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/coupling.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr float kSameShape = 1e-5f;     // relative, of a frequency: more than rounding, less than a cent
constexpr float kMostLearned = 0.1f;    // of the sample rate
constexpr float kLeastVigour = 1e-4f;   // less is silent, and what grows grows from here
constexpr float kLeastWeight = 1e-12f;  // phasors are as long as their weight, and need a direction

bool isTraced(const kernel::Group& group) { return !group.rests && kernel::isTraced(group.pull); }

std::uint64_t stepFrom(double freqHz, double sampleRate) {
  // 2^63 stands for half the sample rate, which a signed number just cannot hold.
  const double step = std::clamp(freqHz / sampleRate, -0.5, 0.5) * 0x1p64;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::clamp(step, -0x1.fffffp62, 0x1.fffffp62)));
}

/// Equal power between the two channels beside the position.
float panGain(float pan, int channel, int channels) {
  const float position = (pan + 1) / 2 * static_cast<float>(channels - 1);
  const float distance = std::abs(position - static_cast<float>(channel));
  if (distance == 0) return 1;
  return distance >= 1 ? 0.0f : std::cos(distance * static_cast<float>(kPi / 2));
}

}  // namespace

void KuramotoBank::startGrid() {
  if (!isReady()) return;
  if (started_) {
    if (isStruck_ && values_[onsetKick] > 0) kick(values_[onsetKick]);
    isStruck_ = false;
    settle();
    learnFrequencies();
    growAmplitudes();
  }
  beginAgain();
  takeTopology();
  const bool couplingChanged = takeCoupling();
  fadeOscillators();
  takeLanes();
  pullToRoot();
  learnLinks();
  couple(couplingChanged);
  aimOutputs(!started_);
  started_ = true;
  hasChanges_ = false;
  ++grids_;
}

kernel::Settled KuramotoBank::lanesToSettle(std::size_t first, std::size_t end) const {
  const auto from = [&](auto lanes) { return &lanes[first]; };
  return {from(phase_),      from(step_),          from(x_),          from(y_),        from(deviation_), from(pulled_),
          from(laneWeight_), from(twoOverWeight_), from(stepExcess_), from(laneGain_), from(bias_),      end - first};
}

// Neighbours together.
template <class Visit>
void KuramotoBank::forTraces(Visit visit) {
  const auto groups = groups_.first(groupCount_);
  for (std::size_t at = 0; at < groups.size();) {
    std::size_t end = at + 1;
    while (end < groups.size() && isTraced(groups[end]) == isTraced(groups[at])) ++end;
    visit(lanesToSettle(groups[at].first, groups[end - 1].end), isTraced(groups[at]));
    at = end;
  }
}

// Of what the loops did not sum up.
void KuramotoBank::traceDeviations() {
  if (!started_ || gridAt_ == 0) return;
  forTraces([this](const kernel::Settled& lanes, bool isTraced) {
    if (isTraced) kernel::trace(lanes, static_cast<unsigned>(gridAt_));
  });
}

// Of the moment.
float KuramotoBank::deviationOf(std::size_t i) const {
  const std::size_t lane = laneOf_[i];
  float now = deviation_[lane];
  if (!started_ || gridAt_ == 0 || !isTraced(groups_[blocks_[blockOf_[i]].group])) return now;
  kernel::Settled one = lanesToSettle(lane, lane + 1);
  one.deviation = &now;
  kernel::trace(one, static_cast<unsigned>(gridAt_));
  return now;
}

void KuramotoBank::settle() {
  static_assert(kGrid == kernel::kGridSamples);
  forTraces([](const kernel::Settled& lanes, bool isTraced) { kernel::settle(lanes, isTraced); });
  gridAt_ = 0;
}

// omega' = epsilon times the pull of the others, not of noise and nudges: frequencies learn what they lock to.
void KuramotoBank::learnFrequencies() {
  if (values_[adapt] <= 0) return;
  const auto most = static_cast<float>(kMostLearned * config_.sampleRate);
  for (Block& block : blocks()) {
    for (std::size_t i = block.begin; i < block.end && !block.rests; ++i) {
      const std::size_t lane = laneOf_[i];
      const float pulled = pulled_[lane] - kGrid * pushed_[i];
      const float learned = learnedHz_[i] + values_[adapt] * pulled / static_cast<float>(2 * kPi);
      learnedHz_[i] = std::clamp(learned, -most, most);
    }
    block.changed = true;
  }
  hasChanges_ = true;
}

// Amplitudes of Stuart and Landau: rho' = mu rho (1 - rho^2), and rho' = -|mu| rho (1 + rho^2) where they die; both in
// closed form, so that any step is exact.
void KuramotoBank::growAmplitudes() {
  const float rate = values_[growth];
  if (rate == 0) return;
  const float share = std::exp(-2 * std::abs(rate) * kGrid * samplePeriod_);
  for (std::size_t i = 0; i < count_; ++i) {
    const float square = vigour_[i] * vigour_[i];
    const float left = rate < 0 ? square / (1 + square) * share : 0;
    vigour_[i] = std::sqrt(rate < 0 ? left / (1 - left) : square / (square + (1 - square) * share));
    if (!(vigour_[i] > kLeastVigour)) vigour_[i] = rate < 0 ? 0.0f : kLeastVigour;
  }
  for (Block& block : blocks()) block.changed = true;
  hasChanges_ = true;
}

// A reset leaves this to the first step, or to who looks before it.
void KuramotoBank::takeLanes() {
  glideFrequencies();
  if (hasChanges_) takeOscillators();
  if (phasorsAreStale_) kernel::phasorsOf(phase_.first(laneCount_), laneWeight_.first(laneCount_), x_, y_);
  phasorsAreStale_ = false;
}

void KuramotoBank::takeOscillators() {
  for (Block& block : blocks()) {
    if (!block.changed || (block.rests && started_ && !hasOwnFields())) continue;
    keepCritical(block);
    takeOscillators(block.begin, block.end);
  }
  takeTurns();
}

// All of one block.
void KuramotoBank::takeOscillators(std::size_t begin, std::size_t end) {
  takeFrequencies(begin, end);
  takeWeights(begin, end);
  takePans(begin, end);
  // Of one deviation, a sample: the phase must spread by 2 pi width dt rad^2 (Lax, Phys. Rev. 160, 1967).
  for (std::size_t i = begin; i < end; ++i)
    noise_[i] = std::sqrt((oscillators_[i].linewidthHz + taken_.linewidth) * radPerHz() / kGrid);
}

// A block that glides as a whole keeps its shape, and its critical coupling goes along, unless that is the least there
// is. What its shape strays in each step adds up, for a slow change is one too.
void KuramotoBank::keepCritical(Block& block) {
  if (block.criticalHz <= 0) return;
  const float ratio = wantedHz(block.begin) / freq_[block.begin];
  float strayed = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) {
    const float hz = wantedHz(i), off = std::abs(hz - ratio * freq_[i]);
    const float gain = isThere(i) ? oscillators_[i].gain : 0.0f;
    const bool keepsShape = off <= kSameShape * std::abs(hz) && weight_[i] == presentWeight(i) && gain_[i] == gain;
    strayed = std::max(strayed, keepsShape ? off / std::max(std::abs(hz), 1e-20f) : 1.0f);
  }
  const float moved = ratio * block.criticalHz;
  block.strayed += strayed;
  if (strayed <= 0 && ratio == 1) return;
  if (block.strayed <= kSameShape && std::min(moved, block.criticalHz) > static_cast<float>(kLeastCriticalHz))
    block.criticalHz = moved;
  else block.criticalHz = block.strayed = 0;
}

void KuramotoBank::takeFrequencies(std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const float hz = wantedHz(i);
    if (freq_[i] == hz) continue;
    const std::size_t lane = laneOf_[i];
    freq_[i] = hz;
    step_[lane] = stepFrom(hz, config_.sampleRate);
    turnsBegin_ = turnsBegin_ < turnsEnd_ ? std::min(turnsBegin_, lane) : lane;
    turnsEnd_ = std::max(turnsEnd_, lane + 1);
  }
}

void KuramotoBank::takeTurns() {
  if (turnsBegin_ >= turnsEnd_) return;
  const auto in = [&](auto lanes) { return lanes.subspan(turnsBegin_, turnsEnd_ - turnsBegin_); };
  kernel::freeTurnsOf(in(step_), in(stepCos_), in(stepSin_), in(stepExcess_));
  turnsBegin_ = turnsEnd_ = 0;
}

void KuramotoBank::takeWeights(std::size_t begin, std::size_t end) {
  const bool areThere = isThere(begin);
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t lane = laneOf_[i];
    const float weight = areThere ? oscillators_[i].weight * presence_[i] : 0.0f;
    const float gain = areThere ? oscillators_[i].gain : 0.0f;
    const float length = std::copysign(std::max(std::abs(weight) * vigour_[i], kLeastWeight), weight);
    if (weight_[i] == weight && gain_[i] == gain && laneWeight_[lane] == length) continue;
    weight_[i] = weight;
    gain_[i] = gain;
    phasorsAreStale_ = true;
    if (started_) keepHeard(lane, laneWeight_[lane] / length);
    laneWeight_[lane] = length;
    laneGain_[lane] = gain / length;
    twoOverWeight_[lane] = 2 / length;
  }
}

// What is heard is divided by the weight that the phasor is multiplied by; a change is not heard.
void KuramotoBank::keepHeard(std::size_t lane, float ratio) {
  for (std::size_t at = lane; at < channelCount() * laneRoom_; at += laneRoom_) {
    out_[at] *= ratio;
    outStep_[at] *= ratio;
  }
}

void KuramotoBank::takePans(std::size_t begin, std::size_t end) {
  const int channels = config_.channels;
  const std::size_t room = laneRoom_;
  float* gains = panGain_.data();
  for (std::size_t i = begin; i < end; ++i) {
    const float pan = oscillators_[i].pan;
    if (pan_[i] == pan) continue;
    pan_[i] = pan;
    std::size_t at = laneOf_[i];
    for (int c = 0; c < channels; ++c, at += room) gains[at] = channels == 1 ? 1.0f : panGain(pan, c, channels);
  }
}

}  // namespace ksom
