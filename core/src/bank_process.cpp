// SPDX-License-Identifier: GPL-3.0-or-later
// What KuramotoBank does in every sample.
#include <algorithm>
#include <cmath>

#include "bank_kernel.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {

void KuramotoBank::process(std::span<const std::span<float>> out, std::span<float> r, std::span<float> psi) {
  const FloatMode mode;
  const std::size_t samples = out.empty() ? std::max(r.size(), psi.size()) : out[0].size();
  if (sumsAreStale_ && gridAt_ > 0 && gridAt_ < kGrid)
    for (Block& block : blocks()) block.sum = sumOver(block.begin, block.end);
  sumsAreStale_ = false;
  for (std::size_t at = 0; at < samples;) {
    if (gridAt_ == kGrid || !started_) {
      startGrid();
      gridAt_ = 0;
    }
    const std::size_t end = std::min(samples, at + kGrid - gridAt_);
    advance(at, end, out, r, psi);
    gridAt_ += end - at;
    at = end;
  }
}

void KuramotoBank::advance(std::size_t from, std::size_t to, std::span<const std::span<float>> out,
                           std::span<float> r, std::span<float> psi) {
  const auto n = static_cast<std::size_t>(config_.maxOscillators);
  const std::size_t channels = std::min(out.size(), static_cast<std::size_t>(config_.channels));
  for (std::size_t at = from; at < to; ++at) {
    for (std::size_t c = 0; c < channels; ++c)
      out[c][at] = kernel::mix(sin_.first(count_), out_.subspan(c * n, count_), outStep_.subspan(c * n, count_));
    if (!r.empty() || !psi.empty()) {
      std::complex<float> sum = 0;
      for (const Block& block : blocks()) sum += block.sum;
      const Order now = orderFrom(sum, totalWeight_);
      if (!r.empty()) r[at] = now.r;
      if (!psi.empty()) psi[at] = now.psi;
    }
    for (Block& block : blocks()) pullTogether(block);
  }
}

void KuramotoBank::pullTogether(Block& block) {
  const float x = block.sum.real() * block.pull, y = block.sum.imag() * block.pull;
  const std::complex<float> h{x * cosLag_ + y * sinLag_, y * cosLag_ - x * sinLag_};
  const kernel::Lanes lanes{cos_.data(),     sin_.data(),    deviation_.data(), stepCos_.data(),
                            stepSin_.data(), weight_.data(), gain_.data(),      bias_.data()};
  block.sum = kernel::advance(lanes, block.begin, block.end, h);
}

}  // namespace ksom
