// SPDX-License-Identifier: GPL-3.0-or-later
// What KuramotoBank does in every sample.
#include <algorithm>
#include <array>
#include <cmath>

#include "bank_kernel.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {

void KuramotoBank::process(std::span<const std::span<float>> out, std::span<float> r, std::span<float> psi) {
  const FloatMode mode;
  const std::size_t samples = out.empty() ? std::max(r.size(), psi.size()) : out[0].size();
  if (sumsAreStale_ && started_ && gridAt_ < kGrid) takeSums();
  for (std::size_t at = 0; at < samples;) {
    if (gridAt_ == kGrid || !started_) {
      startGrid();
      gridAt_ = 0;
    }
    const std::size_t count = std::min(samples - at, kGrid - gridAt_);
    advance(at, count, out, r, psi);
    gridAt_ += count;
    at += count;
  }
}

void KuramotoBank::advance(std::size_t at, std::size_t count, std::span<const std::span<float>> out, std::span<float> r,
                           std::span<float> psi) {
  std::array<float*, kMaxChannels> heard;
  const std::size_t channels = std::min(out.size(), static_cast<std::size_t>(config_.channels));
  for (const auto channel : out) std::fill_n(channel.data() + at, count, 0.0f);
  for (std::size_t c = 0; c < channels; ++c) heard[c] = out[c].data() + at;
  std::array<float, kGrid> sumX{}, sumY{};
  const bool wantsOrder = !r.empty() || !psi.empty();
  runGroups({heard.data(), channels, count, wantsOrder ? sumX.data() : nullptr, wantsOrder ? sumY.data() : nullptr,
             static_cast<int>(heard_.harmonics), gridAt_});
  for (std::size_t n = 0; wantsOrder && n < count; ++n) {
    const Order now = orderFrom({sumX[n], sumY[n]}, totalWeight_);
    if (!r.empty()) r[at + n] = now.r;
    if (!psi.empty()) psi[at + n] = now.psi;
  }
}

kernel::Lanes KuramotoBank::lanes() const {
  return {x_.data(),       y_.data(),           deviation_.data(), stepCos_.data(),
          stepSin_.data(), laneGain_.data(),    bias_.data(),      twoOverWeight_.data(),
          rolloff_.data(), rolloffStep_.data(), out_.data(),       outStep_.data(),
          laneRoom_};
}

// Neighbours of one kind go into the kernel together, as many as fit a first-level cache.
void KuramotoBank::runGroups(const kernel::Outputs& outputs) {
  constexpr std::uint32_t kMostLanes = 512;
  const kernel::Lanes all = lanes();
  const std::span<kernel::Group> groups = groups_.first(groupCount_);
  for (std::size_t at = 0; at < groups.size();) {
    const kernel::Group& first = groups[at];
    std::size_t end = at + 1;
    while (end < groups.size() && groups[end].isLike(first) && groups[end].end - first.first <= kMostLanes) ++end;
    if (!first.rests) kernel::run(all, groups.subspan(at, end - at), outputs);
    at = end;
  }
}

}  // namespace ksom
