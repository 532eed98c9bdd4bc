// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_grid.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/random.hpp"
#include "som_between.hpp"
#include "som_kernel.hpp"

namespace ksom {

static_assert(SomGrid::kMaxFeatures == som::kMaxFeatures && SomGrid::kMaxSide == som::kMaxSide);

bool SomGrid::isLegal(const Config& config) {
  const auto isSide = [](int side) { return side >= 1 && side <= kMaxSide; };
  return isSide(config.width) && isSide(config.height) && config.features >= 1 && config.features <= kMaxFeatures;
}

std::size_t SomGrid::weightCount() const {
  return static_cast<std::size_t>(config_.width) * static_cast<std::size_t>(config_.height) * features();
}

void SomGrid::carve(Arena& arena) {
  if (config_.ownsWeights) weights_ = arena.take<float>(weightCount());
  factors_ = arena.take<float>(som::neighbourFloats(config_.width, config_.height));
}

std::size_t SomGrid::bytesNeeded(const Config& config) { return Carving::bytesNeeded<SomGrid>(config); }

bool SomGrid::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  for (std::size_t id = 0; id < numParams; ++id) values_[id] = params[id].init;
  reset(1);
  return true;
}

bool SomGrid::borrow(std::span<float> weights) {
  const bool isEnough = !factors_.empty() && weights.size() >= weightCount();
  weights_ = isEnough ? weights.first(weightCount()) : std::span<float>();
  return isEnough;
}

Verdict SomGrid::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

void SomGrid::begin(std::span<const float> vectors, std::uint32_t seed) {
  switch (static_cast<Init>(static_cast<int>(values_[init]))) {
    case random:
      return reset(seed);
    case data:
      return resetFromData(vectors, seed);
    case pca:
      return resetFrom(vectors, seed);
    case kept:
      step_ = 0;
  }
}

void SomGrid::resetFromData(std::span<const float> vectors, std::uint32_t seed) {
  const auto count = static_cast<double>(countOf(vectors));
  reset(seed);
  if (!(count > 0)) return;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const auto drawn = static_cast<std::size_t>(count * randomUnit(seed, i / features()));
    const float number = som::tidy(vectors[drawn * features() + i % features()]);
    weights_[i] = std::fpclassify(number) == FP_SUBNORMAL ? 0 : number;
  }
}

void SomGrid::reset(std::uint32_t seed, float low, float high) {
  step_ = 0;
  const double from = som::tidy(low), range = som::tidy(high) - from;
  for (std::size_t i = 0; i < weights_.size(); ++i)
    weights_[i] = static_cast<float>(from + range * randomUnit(seed, i));
}

som::Shape SomGrid::shape() const {
  return {config_.width, config_.height, static_cast<int>(values_[topology]) == hex,
          static_cast<int>(values_[wrap]) == torus};
}

som::Neighbours SomGrid::neighboursOf(int cell, float sigmaCells, std::span<float> factors) const {
  return som::neighboursOf(shape(), cell, sigmaCells, static_cast<int>(values_[neighbourhood]) == bubble, factors);
}

std::size_t SomGrid::countOf(std::span<const float> vectors) const {
  return weights_.empty() ? 0 : vectors.size() / features();
}

SomGrid::Match SomGrid::matchOf(const som::Nearest& found) {
  return {static_cast<int>(found.best), static_cast<int>(found.second), found.distance};
}

SomGrid::Match SomGrid::find(std::span<const float> vector) const {
  if (weights_.empty()) return {};
  const FloatMode mode;
  return matchOf(nearestTo(som::cleaned(vector)));
}

som::Nearest SomGrid::nearestTo(const som::Clean& x) const {
  return isByAngle() ? som::nearestByAngle(weights_, features(), x) : som::nearest(weights_, features(), x);
}

namespace {

// A weight that is not a number counts as 0 here too.
float along(float from, float to, float share) {
  const float begin = som::tidy(from);
  return begin + share * (som::tidy(to) - begin);
}

}  // namespace

void SomGrid::valueAt(float x, float y, std::span<float> out, Interp interp) const {
  if (weights_.empty()) return std::fill(out.begin(), out.end(), 0.0f);
  const FloatMode mode;
  const som::Between across = som::between(x, config_.width, shape().isTorus, interp),
                     down = som::between(y, config_.height, shape().isTorus, interp);
  const auto cellAt = [this](std::size_t column, std::size_t row) {
    return cell(row * static_cast<std::size_t>(config_.width) + column);
  };
  const auto topLeft = cellAt(across.first, down.first), topRight = cellAt(across.second, down.first);
  const auto bottomLeft = cellAt(across.first, down.second), bottomRight = cellAt(across.second, down.second);
  for (std::size_t i = 0; i < std::min(out.size(), features()); ++i) {
    const float above = along(topLeft[i], topRight[i], across.along);
    const float below = along(bottomLeft[i], bottomRight[i], across.along);
    out[i] = along(above, below, down.along);
  }
}

}  // namespace ksom
