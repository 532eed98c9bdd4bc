// SPDX-License-Identifier: GPL-3.0-or-later
// What KuramotoBank does in every sample.
#include <algorithm>
#include <array>
#include <cmath>

#include "bank_kernel.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ring_columns.hpp"

namespace ksom {

void KuramotoBank::process(std::span<const std::span<float>> out, std::span<float> r, std::span<float> psi,
                           std::span<const float> input) {
  const FloatMode mode;
  const std::size_t samples = out.empty() ? std::max(r.size(), psi.size()) : out[0].size();
  begin();
  for (std::size_t at = 0; at < samples;) {
    nextGrid();
    const std::size_t count = std::min(samples - at, kGrid - gridAt_);
    advance(at, count, out, r, psi, input);
    gridAt_ += count;
    at += count;
  }
}

// What was changed at once counts in the sums too.
void KuramotoBank::begin() {
  if (sumsAreStale_ && started_ && gridAt_ < kGrid) takeSums();
  sumsAreStale_ = false;
}

void KuramotoBank::nextGrid() {
  if (gridAt_ < kGrid && started_) return;
  startGrid();
  gridAt_ = 0;
}

void KuramotoBank::advance(std::size_t at, std::size_t count, std::span<const std::span<float>> out, std::span<float> r,
                           std::span<float> psi, std::span<const float> input) {
  std::array<float*, kMaxChannels> heard;
  const std::size_t channels = std::min(out.size(), channelCount());
  for (std::size_t c = 0; c < channels; ++c) heard[c] = out[c].data() + at;
  std::array<float, kGrid> sumX, sumY, forcing;
  const bool wantsOrder = !r.empty() || !psi.empty();
  const bool isForced = taken_.force != 0 && !input.empty();
  const float radPerSample = taken_.force * radPerHz();
  for (std::size_t n = 0; n < count && !input.empty(); ++n) isStruck_ |= attack_.setsIn(input[at + n]);
  for (std::size_t n = 0; isForced && n < count; ++n) forcing[n] = radPerSample * envelope_.flattened(input[at + n]);
  for (const auto channel : out) std::fill_n(channel.data() + at, count, 0.0f);  // may be where the input was
  kernel::Run run{.out = heard.data(),
                  .channels = channels,
                  .end = count,
                  .force = isForced ? forcing.data() : nullptr,
                  .harmonics = static_cast<int>(heard_.harmonics),
                  .gridAt = gridAt_};
  if (wantsOrder) {
    sumX.fill(0), sumY.fill(0);
    run.sumX = sumX.data(), run.sumY = sumY.data();
  }
  runBank(run);
  for (std::size_t n = 0; wantsOrder && n < count; ++n) {
    const Order now = orderFrom({sumX[n], sumY[n]}, totalWeight_);
    if (!r.empty()) r[at + n] = now.r;
    if (!psi.empty()) psi[at + n] = now.psi;
  }
}

kernel::Lanes KuramotoBank::lanes() const {
  return {
      x_.data(),       y_.data(),           deviation_.data(), stepCos_.data(), stepSin_.data(), laneGain_.data(),
      bias_.data(),    fieldX_.data(),      fieldY_.data(),    ownGain_.data(), before_.data(),  twoOverWeight_.data(),
      rolloff_.data(), rolloffStep_.data(), out_.data(),       outStep_.data(), laneRoom_};
}

void KuramotoBank::runBank(kernel::Run& run) {
  const kernel::Lanes all = lanes();
  if (hasOwnFields() && groups_[0].pull >= kernel::Pull::ownFaint) return runOwnFields(all, run);
  run.isJoined = taken_.between != 0 && blockCount_ > 1 && !hasOwnFields();
  if (run.isJoined) runTogether(all, run);
  else runTiles(all, run);
}

// Neighbours of one kind go into the kernel together, as many as fit a first-level cache.
void KuramotoBank::runTiles(const kernel::Lanes& lanes, const kernel::Run& run) {
  constexpr std::uint32_t kMostLanes = 512;
  const std::span<kernel::Group> groups = groups_.first(groupCount_);
  for (std::size_t at = 0; at < groups.size();) {
    const kernel::Group& first = groups[at];
    const auto goesAlong = [&](const kernel::Group& group) {
      return group.rests == first.rests && static_cast<const kernel::Kind&>(group) == first &&
             group.end - first.first <= kMostLanes;
    };
    std::size_t end = at + 1;
    while (end < groups.size() && goesAlong(groups[end])) ++end;
    if (!first.rests) kernel::run(lanes, groups.subspan(at, end - at), first, run);
    at = end;
  }
}

// Blocks that hear each other take every sample together, as the most demanding of them.
void KuramotoBank::runTogether(const kernel::Lanes& lanes, const kernel::Run& run) {
  const std::span<kernel::Group> groups = groups_.first(groupCount_);
  kernel::Kind all{kernel::Pull::weak};
  for (const kernel::Group& group : groups) {
    all.pull = kernel::eitherOf(all.pull, group.pull);
    all.ramps |= group.ramps;
    all.isRich |= group.isRich;
  }
  kernel::run(lanes, groups, all, run);
}

void KuramotoBank::runOwnFields(const kernel::Lanes& lanes, kernel::Run& run) {
  run.lagCosine = cosLag_;
  run.lagSine = -sinLag_;
  if (topology_.isRing()) {
    run.ring = &topology_.ringNow();
  } else {
    run.listen = [](void* bank) { static_cast<KuramotoBank*>(bank)->listen(); };
    run.bank = this;
  }
  kernel::run(lanes, groups_.first(1), groups_[0], run);
}

void KuramotoBank::listen() { topology_.field({x_, y_}, {fieldX_, fieldY_}, sinLag_ == 0); }

}  // namespace ksom
