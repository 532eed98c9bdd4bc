// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_grid.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/random.hpp"
#include "som_kernel.hpp"

namespace ksom {

static_assert(SomGrid::kMaxFeatures == som::kMaxFeatures);

bool SomGrid::isLegal(const Config& config) {
  const auto isSide = [](int side) { return side >= 1 && side <= kMaxSide; };
  return isSide(config.width) && isSide(config.height) && config.features >= 1 && config.features <= kMaxFeatures;
}

void SomGrid::carve(Arena& arena) {
  weights_ = arena.take<float>(static_cast<std::size_t>(cells()) * features());
  falloff_ = arena.take<float>(static_cast<std::size_t>(std::max(config_.width, config_.height)));
}

std::size_t SomGrid::bytesNeeded(const Config& config) { return Carving::bytesNeeded<SomGrid>(config); }

bool SomGrid::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  for (std::size_t id = 0; id < numParams; ++id) set(static_cast<ParamId>(id), params[id].init);
  reset(1);
  return true;
}

Verdict SomGrid::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

void SomGrid::reset(std::uint32_t seed, float low, float high) {
  const double from = som::tidy(low), range = som::tidy(high) - from;
  for (std::size_t i = 0; i < weights_.size(); ++i)
    weights_[i] = static_cast<float>(from + range * randomUnit(seed, i));
}

std::size_t SomGrid::countOf(std::span<const float> vectors) const {
  return weights_.empty() ? 0 : vectors.size() / features();
}

SomGrid::Match SomGrid::find(std::span<const float> vector) const {
  if (weights_.empty()) return {};
  const FloatMode mode;
  const som::Nearest found = som::nearest(weights_, features(), som::cleaned(vector));
  return {static_cast<int>(found.best), static_cast<int>(found.second), std::sqrt(found.squared)};
}

void SomGrid::valueAt(float x, float y, std::span<float> out) const {
  if (weights_.empty()) return std::fill(out.begin(), out.end(), 0.0f);
  const FloatMode mode;
  const auto inside = [](float at, int side) {
    return std::isnan(at) ? 0.0f : std::clamp(at, 0.0f, static_cast<float>(side - 1));
  };
  const float atX = inside(x, config_.width), atY = inside(y, config_.height);
  const int left = static_cast<int>(atX), top = static_cast<int>(atY);
  const int right = std::min(left + 1, config_.width - 1), bottom = std::min(top + 1, config_.height - 1);
  const auto cellAt = [this](int column, int row) {
    return cell(static_cast<std::size_t>(row * config_.width + column));
  };
  const auto topLeft = cellAt(left, top), topRight = cellAt(right, top);
  const auto bottomLeft = cellAt(left, bottom), bottomRight = cellAt(right, bottom);
  const float alongX = atX - static_cast<float>(left), alongY = atY - static_cast<float>(top);
  for (std::size_t i = 0; i < std::min(out.size(), features()); ++i) {
    const float above = topLeft[i] + alongX * (topRight[i] - topLeft[i]);
    const float below = bottomLeft[i] + alongX * (bottomRight[i] - bottomLeft[i]);
    out[i] = above + alongY * (below - above);
  }
}

}  // namespace ksom
