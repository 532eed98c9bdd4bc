// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/topology.hpp"

#include <algorithm>
#include <cmath>

#include "bank_layout.hpp"
#include "ksom/random.hpp"
#include "topology_kernel.hpp"

namespace ksom {

void Topology::carve(Arena& arena, std::size_t oscillators, std::size_t edges) {
  const std::size_t lanes = (oscillators + kernel::kWidth - 1) / kernel::kWidth * kernel::kWidth;
  running_ = arena.take<std::int32_t>(kernel::runningSize(lanes));
  size_ = arena.take<float>(lanes);
  edges_ = arena.take<Edge>(4 * edges);
}

void Topology::set(const Shape& shape, std::size_t count) {
  shape_ = shape;
  count_ = count;
  reach_ = std::min(static_cast<std::size_t>(std::max(shape.reach, 0)), (count - 1) / 2);
  edgeCount_ = 0;
  fits_ = true;
  if (shape.kind == smallWorld) rewire();
}

// Each link from i to one of the next `reach`, with the chance asked for, goes to another that is not in the ring's
// reach. What changes against the ring is kept: links taken away, and links added, each from both sides.
void Topology::rewire() {
  const std::uint64_t seed = shape_.seed ^ 0x5311u;
  for (std::size_t i = 0; i < count_; ++i)
    for (std::size_t k = 1; k <= reach_; ++k) {
      const std::uint64_t draw = 2 * (i * reach_ + k);
      const std::size_t others = count_ - 1 - 2 * reach_;
      if (others == 0 || randomUnit(seed, draw) >= static_cast<double>(shape_.rewire)) continue;
      if (edgeCount_ + 4 > edges_.size()) {
        fits_ = false;
        return;
      }
      const auto far = static_cast<std::size_t>(randomUnit(seed, draw + 1) * static_cast<double>(others));
      const std::size_t was = (i + k) % count_, is = (i + reach_ + 1 + std::min(far, others - 1)) % count_;
      for (const auto& [other, link] : {std::pair{was, -1.0f}, std::pair{is, 1.0f}}) {
        edges_[edgeCount_++] = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(other), link};
        edges_[edgeCount_++] = {static_cast<std::uint32_t>(other), static_cast<std::uint32_t>(i), link};
      }
    }
}

void Topology::weigh(std::span<const float> weight, std::span<float> sums) {
  float all = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    size_[i] = std::abs(weight[i]);
    all += size_[i];
  }
  // Whole numbers to 2^30 hold any sum of the phasors.
  scale_ = 0x1p30f / std::max(all, 1e-20f);
  std::fill(size_.begin() + static_cast<std::ptrdiff_t>(count_), size_.end(), 0.0f);
  sum(size_.data(), sums.data());
  if (shape_.kind != matrix) return;
  for (std::size_t i = 0; i < count_; ++i) {
    sums[i] = 0;
    for (std::size_t j = 0; hasLinks() && j < count_; ++j) sums[i] += std::abs(links_[j * count_ + i]) * size_[j];
  }
}

void Topology::field(std::span<const float> x, std::span<const float> y, std::span<float> hx, std::span<float> hy) {
  if (shape_.kind == matrix && hasLinks())
    return kernel::matrixField(links_.data(), x.data(), y.data(), count_, hx.data(), hy.data());
  sum(x.data(), hx.data());
  sum(y.data(), hy.data());
}

void Topology::sum(const float* x, float* h) {
  switch (shape_.kind) {
    case ring:
    case smallWorld:
      kernel::ringField(x, count_, reach_, scale_, running_.data(), h);
      for (const Edge& edge : edges_.first(edgeCount_)) h[edge.to] += edge.link * x[edge.from];
      return;
    case star: {
      float others = 0;
      for (std::size_t i = 1; i < count_; ++i) others += x[i];
      std::fill_n(h, count_, x[0]);
      h[0] = others;
      return;
    }
    default:
      std::fill_n(h, count_, 0.0f);
  }
}

}  // namespace ksom
