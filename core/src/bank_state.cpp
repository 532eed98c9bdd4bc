// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to see of a KuramotoBank.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {
namespace {

constexpr double kPi = std::numbers::pi;

}  // namespace

double KuramotoBank::phase(int index) const {
  if (index < 0 || static_cast<std::size_t>(index) >= count_) return 0;
  const auto i = static_cast<std::size_t>(index);
  const std::uint64_t at =
      isFresh_ ? startPhase(i, RandomBits(seed_)) : phase_[laneOf_[i]] + gridAt_ * step_[laneOf_[i]];
  const double cycles = static_cast<double>(static_cast<std::int64_t>(at)) * 0x1p-64;
  return std::remainder(cycles * 2 * kPi + static_cast<double>(isFresh_ ? 0.0f : deviationOf(i)), 2 * kPi);
}

void KuramotoBank::states(std::span<State> out) {
  const FloatMode mode;
  beginAgain();
  if (!started_) takeLanes();
  const std::size_t count = std::min(out.size(), count_);
  if (hasOwnFields()) hearFields();
  if (gridAt_ == kGrid) traceDeviations();
  const std::span<const float> pulled = gridAt_ == kGrid ? deviation_ : pulled_;  // in the last whole grid step
  const auto hzPerRad = static_cast<float>(config_.sampleRate / (2 * kPi * kGrid));
  float ofBlock = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Block& block = blocks_[blockOf_[i]];
    if (i == block.begin && !hasOwnFields()) ofBlock = blockR(static_cast<int>(blockOf_[i]));
    const float local = hasOwnFields() ? perHeard_[i] * std::hypot(fieldX_[i], fieldY_[i]) : ofBlock;
    out[i] = {static_cast<float>(phase(static_cast<int>(i))), freq_[i] + pulled[laneOf_[i]] * hzPerRad,
              vigour_[i] * presentAmp(i), std::min(local, 1.0f)};
  }
}

int KuramotoBank::harmonicOf(int index) const {
  const bool isPulled = index >= 0 && static_cast<std::size_t>(index) < count_ && values_[pull] > 0;
  return isPulled ? root_.harmonicOf(static_cast<std::size_t>(index)) : 0;
}

const char* KuramotoBank::remark() const {
  const bool isCriticalWanted = values_[couplingUnit] == static_cast<float>(critical);
  const bool isNetwork = values_[topology] != static_cast<float>(Topology::blocks);
  const bool isMatrix = values_[topology] == static_cast<float>(Topology::matrix);
  if (isCriticalWanted && isNetwork) return "couplingUnit critical is known for blocks only; coupling is in Hz instead";
  if (isCriticalWanted && values_[normalise] > 0)
    return "normalise sum means nothing to couplingUnit critical; the mean is used instead";
  if (isNetwork && values_[between] != 0) return "between is for blocks only; in a network it does nothing";
  if (isMatrix && !topology_.hasLinks()) return "topology matrix has too few links, or none; nobody hears anybody";
  if (values_[hebbian] > 0 && !(isMatrix && topology_.isLearning()))
    return "hebbian needs topology matrix and links that may be written to; nothing is learned";
  if (!topology_.fits()) return "rewire asks for more links than there is room for; the others stay as in a ring";
  if (limited_) return "coupling is more than the sample rate can follow; the most that it can is used instead";
  return nullptr;
}

// Before the start no lanes are taken yet.
void KuramotoBank::add(const Block& block, Sum& sum) const {
  for (std::size_t i = block.begin; i < block.end; ++i) {
    const std::size_t lane = laneOf_[i];
    const auto angle = static_cast<float>(started_ ? 0 : phase(static_cast<int>(i)));
    sum.z += started_ ? std::complex<float>(x_[lane], y_[lane]) : std::polar(1.0f, angle) * presentWeight(i);
    sum.weights += std::abs(started_ ? weight_[i] : presentWeight(i));
  }
}

KuramotoBank::Sum KuramotoBank::sumOf(int block) const {
  Sum sum;
  if (block >= 0 && block < blockCount()) add(blocks_[static_cast<std::size_t>(block)], sum);
  return sum;
}

float KuramotoBank::coherence(std::complex<float> sum, float sumWeights) {
  return sumWeights > 0 ? std::min(std::sqrt(std::norm(sum)) / sumWeights, 1.0f) : 0.0f;
}

KuramotoBank::Order KuramotoBank::orderFrom(std::complex<float> sum, float sumWeights) {
  return {coherence(sum, sumWeights), sumWeights > 0 ? std::arg(sum) : 0.0f};
}

KuramotoBank::Order KuramotoBank::order() const {
  Sum sum;
  for (const Block& block : blocks())
    if (!block.rests) add(block, sum);
  return orderFrom(sum.z, sum.weights);
}

KuramotoBank::Order KuramotoBank::blockOrder(int block) const {
  const Sum sum = sumOf(block);
  return orderFrom(sum.z, sum.weights);
}

float KuramotoBank::blockR(int block) const {
  const Sum sum = sumOf(block);
  return coherence(sum.z, sum.weights);
}

float KuramotoBank::effectiveCouplingHz(int block) const {
  return block >= 0 && block < blockCount() ? blocks_[static_cast<std::size_t>(block)].couplingHz : 0.0f;
}

}  // namespace ksom
