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
  if (sumsAreStale_ && started_ && gridAt_ < kGrid)
    for (Block& block : blocks()) block.sum = sumOver(block.begin, block.end);
  sumsAreStale_ = false;
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
  runBlocks({heard.data(), channels, count, wantsOrder ? sumX.data() : nullptr, wantsOrder ? sumY.data() : nullptr,
             static_cast<int>(values_[harmonics])});
  for (std::size_t n = 0; wantsOrder && n < count; ++n) {
    const Order now = orderFrom({sumX[n], sumY[n]}, totalWeight_);
    if (!r.empty()) r[at + n] = now.r;
    if (!psi.empty()) psi[at + n] = now.psi;
  }
}

// Neighbours of the same size go into the kernel together.
void KuramotoBank::runBlocks(const kernel::Outputs& outputs) {
  const kernel::Lanes lanes{cos_.data(),
                            sin_.data(),
                            deviation_.data(),
                            stepCos_.data(),
                            stepSin_.data(),
                            weight_.data(),
                            gain_.data(),
                            bias_.data(),
                            rolloff_.data(),
                            rolloffStep_.data(),
                            out_.data(),
                            outStep_.data(),
                            static_cast<std::size_t>(config_.maxOscillators)};
  const std::complex<float> lag{cosLag_, -sinLag_};
  std::array<kernel::BlockRun, kernel::kMostBlocks> runs;
  for (std::size_t k = 0; k < blockCount_;) {
    if (blocks_[k].rests) {
      ++k;
      continue;
    }
    const std::size_t size = blocks_[k].size();
    std::size_t count = 0;
    for (; count < runs.size() && k + count < blockCount_ && blocks_[k + count].size() == size &&
           !blocks_[k + count].rests;
         ++count) {
      const Block& block = blocks_[k + count];
      runs[count] = {block.begin, block.pull * lag, block.sum};
    }
    kernel::run(lanes, std::span(runs).first(count), size, outputs);
    for (std::size_t b = 0; b < count; ++b) blocks_[k + b].sum = runs[b].sum;
    k += count;
  }
}

}  // namespace ksom
