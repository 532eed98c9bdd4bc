// SPDX-License-Identifier: GPL-3.0-or-later
// How KuramotoBank takes over, on its grid, who pulls whom and how strongly.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/coupling.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/random.hpp"

namespace ksom {
namespace {

constexpr double kFadeSeconds = 0.02;  // of the coupling, out and in again, while who hears whom changes
constexpr float kMostNoise = 0.5f, kMostNudge = 0.5f;  // rad a sample
constexpr float kUsualDraw = 1.7f;                     // of noise, in its deviations ...
constexpr float kMostDraws = 2.05f;                    // ... and this many of it at most
constexpr float kSlowHz = 20;  // below, a float phasor does not feel every pull, and what is pulled is summed up
constexpr float kLeastSum = 1e-20f;
constexpr float kLeastHeard = 1e-6f;  // sum of weights; below it phasors may be longer than that, see kLeastWeight

}  // namespace

void KuramotoBank::takeTopology() {
  Topology::Shape wanted{.kind = static_cast<Topology::Kind>(values_[topology])};
  if (wanted.kind == Topology::ring || wanted.kind == Topology::smallWorld)
    wanted.reach = static_cast<int>(values_[reach]);
  if (wanted.kind == Topology::smallWorld) {
    wanted.rewire = values_[rewire];
    wanted.seed = static_cast<std::uint32_t>(seed_);
  }
  const auto step = static_cast<float>(kGrid * static_cast<double>(samplePeriod_) / kFadeSeconds);
  if (wanted == topology_.shape()) {
    fade_ = std::min(fade_ + step, 1.0f);
    return;
  }
  fade_ = started_ && (taken_.amount != 0 || taken_.between != 0) ? std::max(fade_ - step, 0.0f) : 0.0f;
  if (fade_ == 0) changeTopology(wanted);
  if (!started_) fade_ = 1;
}

void KuramotoBank::changeTopology(const Topology::Shape& shape) {
  topology_.set(shape, count_);
  layAgain();
}

// Tells whether anything is new.
bool KuramotoBank::takeCoupling() {
  Coupling now{values_[coupling],
               values_[between],
               values_[couplingUnit],
               values_[normalise],
               values_[phaseLag],
               values_[holdPitch],
               values_[integrator],
               values_[linewidth],
               values_[force],
               values_[pull],
               fade_};
  const bool isNew = !started_ || !(now == taken_);
  if (now.linewidth != taken_.linewidth) {
    for (Block& block : blocks()) block.changed = true;
    hasChanges_ = true;
  }
  if (!started_ || now.integrator != taken_.integrator) std::fill(before_.begin(), before_.end(), kernel::kNoPull);
  taken_ = now;
  cosLag_ = std::cos(now.lag);
  sinLag_ = std::sin(now.lag);
  return isNew;
}

void KuramotoBank::couple(bool couplingChanged) {
  const bool isStale = couplingChanged || sumsAreStale_ || hasChanges_;
  if (hasOwnFields() && (isStale || topology_.shape().kind == Topology::matrix)) takeListeners();
  if (isStale) takeBlocks(couplingChanged);
  takeSums();
  if (hasOwnFields() && taken_.holdPitch > 0) hearFields();
  if (isStale || isPushed_) takeBiases(couplingChanged);
}

void KuramotoBank::takeBlocks(bool couplingChanged) {
  for (Block& block : blocks())
    if (!block.rests && (block.changed || couplingChanged)) coupleBlock(block);
  takeGroups();
}

void KuramotoBank::takeBiases(bool couplingChanged) {
  isPushed_ = false;
  for (Block& block : blocks()) {
    if (block.hasNoise || block.hasBias || block.changed || couplingChanged) takeBias(block);
    isPushed_ |= block.hasNoise || block.hasBias;
  }
}

// What each hears at the moment, oscillator after oscillator.
void KuramotoBank::hearFields() {
  std::fill_n(roomX().begin(), laneCount_, 0.0f);
  std::fill_n(roomY().begin(), laneCount_, 0.0f);
  for (std::size_t i = 0; i < count_; ++i) {
    roomX()[i] = x_[laneOf_[i]];
    roomY()[i] = y_[laneOf_[i]];
  }
  topology_.field({roomX(), roomY()}, {fieldX_, fieldY_});
}

// Where each has a field of its own, it is the sum of all that it hears, times K over their weights.
void KuramotoBank::takeListeners() {
  topology_.weigh(weight_.first(count_), fieldShare_);
  const bool isSum = taken_.normalise > 0;
  float loudest = 0;
  for (std::size_t i = 0; i < count_; ++i)
    loudest = std::max(loudest, std::abs(gain_[i]) * (isSum ? fieldShare_[i] : 1.0f));
  const float wanted = taken_.fade * taken_.amount;
  fieldHz_ = std::clamp(wanted, -mostHz(loudest), mostHz(loudest));
  limited_ = limited_ || fieldHz_ != wanted;
  for (std::size_t i = 0; i < count_; ++i) {
    float& share = fieldShare_[i];
    perHeard_[i] = share > kLeastHeard ? 1 / share : 0.0f;
    share = radPerHz() * fieldHz_ * (isSum ? 1.0f : perHeard_[i]);
    ownGain_[laneOf_[i]] = share * laneGain_[laneOf_[i]];
  }
}

float KuramotoBank::mostHz(float sumOfLinks) const {
  return static_cast<float>(kMaxCouplingPerSample) / (radPerHz() * std::max(sumOfLinks, kLeastSum));
}

void KuramotoBank::coupleBlock(Block& block) {
  weighBlock(block);
  const bool isSum = taken_.normalise > 0 && !isCritical();
  const float most = mostHz(block.loudestGain * (isSum ? block.sumWeights : 1.0f));
  const float wanted = taken_.fade * taken_.amount * (isCritical() ? criticalHzOf(block) : 1.0f);
  block.couplingHz = hasOwnFields() ? fieldHz_ : std::clamp(wanted, -most, most);
  limited_ = limited_ || (block.couplingHz != wanted && !hasOwnFields());
  block.pull =
      block.sumWeights > kLeastHeard ? radPerHz() * block.couplingHz / (isSum ? 1.0f : block.sumWeights) : 0.0f;
  block.hasBias = (block.pull != 0 && sinLag_ != 0) || block.hasNudge || taken_.pull > 0;
}

// The most and least of what its oscillators have.
void KuramotoBank::weighBlock(Block& block) {
  float weights = 0, slowestHz = kSlowHz, gain = 0, noise = 0, nudge = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) {
    weights += std::abs(weight_[i]);
    slowestHz = std::min(slowestHz, std::abs(freq_[i]));
    gain = std::max(gain, std::abs(gain_[i]));
    noise = std::max(noise, noise_[i]);
    nudge = std::max(nudge, std::abs(oscillators_[i].nudge));
  }
  block.sumWeights = weights;
  block.slowestHz = slowestHz;
  block.loudestGain = gain;
  block.hasNoise = noise > 0;
  block.hasNudge = nudge > 0;
  block.usualPush =
      std::min(nudge * samplePeriod_, kMostNudge) + std::min(kUsualDraw * noise, kMostNoise) + radPerHz() * taken_.pull;
}

float KuramotoBank::criticalHzOf(Block& block) {
  const auto ofBlock = [&](std::span<float> values) { return values.subspan(block.begin, block.size()); };
  if (block.criticalHz <= 0)
    block.criticalHz = static_cast<float>(block.critical.follow(ofBlock(freq_), ofBlock(weight_), ofBlock(gain_)));
  return block.criticalHz;
}

void KuramotoBank::takeGroups() {
  totalWeight_ = 0;
  for (kernel::Group& group : groups_.first(groupCount_)) {
    for (auto* lanes : {group.pullX, group.pullY, group.betweenX, group.betweenY})
      std::fill_n(lanes, 2 * kernel::kWidth, 0.0f);
    std::fill_n(group.present, kernel::kWidth, 0.0f);
    group.rests = true;
    group.pull = kernel::Pull::none;
  }
  for (const Block& block : blocks())
    if (!block.rests) totalWeight_ += block.sumWeights;
  for (const Block& block : blocks())
    if (!block.rests) joinGroup(block);
}

void KuramotoBank::joinGroup(const Block& block) {
  kernel::Group& group = groups_[block.group];
  group.rests = false;
  const float others = totalWeight_ - block.sumWeights, fromOthers = betweenPull(block, others);
  const std::size_t last = group.isAlong ? kernel::kWidth : block.lane + 1;
  for (std::size_t lane = block.lane; lane < last; ++lane) {
    group.present[lane] = 1;
    for (const std::size_t at : {lane, lane + kernel::kWidth}) {
      group.pullX[at] = block.pull * cosLag_;
      group.pullY[at] = -block.pull * sinLag_;
      group.betweenX[at] = fromOthers * cosLag_;
      group.betweenY[at] = -fromOthers * sinLag_;
    }
  }
  const auto ofFields = [&] {  // by as much as those of a block hear, which may be more than is in it
    float most = 0;
    for (std::size_t i = block.begin; i < block.end; ++i)
      if (perHeard_[i] > 0) most = std::max(most, std::abs(gain_[i] * fieldShare_[i]) / perHeard_[i]);
    return most;
  };
  const float ofBlocks = std::abs(block.pull) * block.sumWeights + std::abs(fromOthers) * others;
  const float pulled = hasOwnFields() ? ofFields() : block.loudestGain * ofBlocks;
  const float forced = block.loudestGain * radPerHz() * std::abs(taken_.force);
  group.pull = kernel::eitherOf(group.pull, pullOf(block, pulled + forced));
}

float KuramotoBank::betweenPull(const Block& block, float others) {
  if (taken_.between == 0 || !(others > std::max(kLeastSum * totalWeight_, kLeastHeard))) return 0;
  const bool isSum = taken_.normalise > 0;
  const float most = mostHz(block.loudestGain * (isSum ? others : 1.0f));
  const float wanted = taken_.fade * taken_.between, hz = std::clamp(wanted, -most, most);
  limited_ = limited_ || hz != wanted;
  return radPerHz() * hz / (isSum ? 1.0f : others);
}

// The cheapest that does for a block that is pulled by at most `strongest` rad a sample.
kernel::Pull KuramotoBank::pullOf(const Block& block, float strongest) const {
  const bool isTight = taken_.integrator > 0;
  const float turned = strongest + block.usualPush;
  // A traced pull is known within half a cycle a grid step.
  const bool isFolded = (strongest + kMostDraws * block.usualPush) * kGrid > 3.1f;
  const bool isStrong = turned > kernel::kWeakPull || isFolded, isFaint = strongest <= kernel::kFaintPull;
  const bool isTooStrong = 2 * turned > static_cast<float>(kMaxCouplingPerSample);  // a lag may add as much again
  const bool isBiased = block.hasNoise || block.hasBias;
  if (hasOwnFields() && taken_.fade * taken_.amount != 0) {  // else nobody asks for a field
    if (isTight) return kernel::Pull::ownTight;
    // Links are the caller's, and may be anything a sample later.
    if (isStrong || topology_.shape().kind == Topology::matrix) return kernel::Pull::ownStrong;
    return isFaint && !isBiased && topology_.isRing() ? kernel::Pull::ownFaint : kernel::Pull::own;
  }
  if (strongest <= 0 && !isBiased) return kernel::Pull::none;
  if (isTight) return kernel::Pull::tight;
  if (isStrong) return isTooStrong ? kernel::Pull::cut : kernel::Pull::strong;
  if (block.slowestHz < kSlowHz) return isFaint && !isBiased ? kernel::Pull::slow : kernel::Pull::strong;
  if (isBiased) return kernel::Pull::biased;
  return isFaint ? kernel::Pull::faint : kernel::Pull::weak;
}

void KuramotoBank::takeSums() {
  const kernel::Lanes all = lanes();
  for (kernel::Group& group : groups_.first(groupCount_))
    if (!group.rests) kernel::sum(all, group);
  sumsAreStale_ = false;
}

void KuramotoBank::takeBias(Block& block) {
  block.hasBias = block.hasBias && !block.rests;
  block.hasNoise = block.hasNoise && !block.rests;
  block.hasNudge = block.hasNudge && !block.rests;
  const bool isRooted = taken_.pull > 0 && !block.rests;
  drawNoise(block);
  for (std::size_t i = block.begin; i < block.end; ++i) {
    if (block.hasNudge) pushed_[i] += nudgeAt(i);
    float bias = pushed_[i];
    if (block.hasBias) bias += lagBias(block, i);
    if (isRooted) bias += root_.pull(i) / kGrid;
    bias_[laneOf_[i]] = bias;
  }
}

// Noise is drawn once a grid step and enters as a pull like any other, so the phase walks steadily, without steps.
void KuramotoBank::drawNoise(const Block& block) {
  const auto pushed = pushed_.subspan(block.begin, block.size());
  if (!block.hasNoise) return static_cast<void>(std::fill(pushed.begin(), pushed.end(), 0.0f));
  kernel::drawNoise(randomBits(seed_, grids_), block.begin, noise_.subspan(block.begin, block.size()), kMostNoise,
                    pushed);
}

// The sum of a block holds the oscillator itself, whose pull on itself is -sin(lag): taken out, it shifts no pitch. To
// hold the pitch of all, what the whole field pulls one that stands at its angle is taken out.
float KuramotoBank::lagBias(const Block& block, std::size_t i) const {
  const bool holds = taken_.holdPitch > 0;
  if (hasOwnFields()) return holds ? gain_[i] * sinLag_ * fieldShare_[i] * std::hypot(fieldX_[i], fieldY_[i]) : 0.0f;
  return block.pull * gain_[i] * sinLag_ * (holds ? std::sqrt(std::norm(groupSum(block))) : weight_[i]);
}

float KuramotoBank::nudgeAt(std::size_t i) const {
  return std::clamp(oscillators_[i].nudge * samplePeriod_, -kMostNudge, kMostNudge);
}

}  // namespace ksom
