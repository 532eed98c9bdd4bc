// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_batch.hpp"

#include <algorithm>

#include "ksom/float_mode.hpp"
#include "som_kernel.hpp"

namespace ksom {

void SomBatch::carve(Arena& arena) {
  const std::size_t cells = width() * static_cast<std::size_t>(config_.height);
  sums_ = arena.take<ExactSum>(cells * (numbers() - 1));
  counts_ = arena.take<std::int64_t>(cells);
  alike_ = arena.take<double>(cells * numbers());
  shifted_ = arena.take<double>(cells * numbers());
  row_ = arena.take<double>(width() * numbers());
  factors_ = arena.take<float>(som::neighbourFloats(config_.width, config_.height));
}

std::size_t SomBatch::bytesNeeded(const Config& config) { return Carving::bytesNeeded<SomBatch>(config); }

bool SomBatch::prepare(const Config& config, std::span<std::byte> block) {
  return Carving::prepare(*this, config, block);
}

bool SomBatch::fits(const SomGrid& map) const {
  return !counts_.empty() && !map.weights_.empty() && config_.width == map.config_.width &&
         config_.height == map.config_.height && config_.features == map.config_.features;
}

void SomBatch::clear() {
  std::fill(sums_.begin(), sums_.end(), ExactSum{});
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
}

bool SomBatch::add(const SomGrid& map, std::span<const float> vectors) {
  if (!fits(map)) return false;
  const std::size_t features = numbers() - 1;
  for (; vectors.size() >= features; vectors = vectors.subspan(features)) {
    const auto best = static_cast<std::size_t>(map.find(vectors.first(features)).best);
    for (std::size_t i = 0; i < features; ++i) sums_[best * features + i].add(som::tidy(vectors[i]));
    ++counts_[best], ++count_;
  }
  return true;
}

bool SomBatch::merge(const SomBatch& other) {
  if (counts_.size() != other.counts_.size() || sums_.size() != other.sums_.size() ||
      config_.width != other.config_.width)
    return false;
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i].merge(other.sums_[i]);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  return true;
}

// h of a cell is its row's factor times its column's, so that a sum over the map is two sums over its sides: first along
// each row, then from row to row.
void SomBatch::spreadAlongRows(const SomGrid& map, float sigmaCells) {
  const std::size_t features = numbers() - 1;
  std::fill(alike_.begin(), alike_.end(), 0.0);
  std::fill(shifted_.begin(), shifted_.end(), 0.0);
  for (std::size_t cell = 0; cell < counts_.size(); ++cell) {
    if (counts_[cell] == 0) continue;
    double* const given = row_.data();
    for (std::size_t i = 0; i < features; ++i) given[i] = sums_[cell * features + i].value();
    given[features] = static_cast<double>(counts_[cell]);
    const som::Neighbours around = map.neighboursOf(static_cast<int>(cell), sigmaCells, factors_);
    const std::size_t row = cell / width() * width();
    for (const auto& [side, spread] : {std::pair{around.columns[0], alike_}, {around.columns[1], shifted_}})
      for (std::size_t k = 0; k < static_cast<std::size_t>(side.count); ++k) {
        const std::size_t column = (static_cast<std::size_t>(side.first) + k) % width();
        const auto factor = static_cast<double>(side.factors[column]);
        double* const to = spread.data() + (row + column) * numbers();
        for (std::size_t i = 0; i < numbers(); ++i) to[i] += factor * given[i];
      }
  }
}

void SomBatch::gatherRow(SomGrid& map, int row, float sigmaCells) {
  const std::size_t features = numbers() - 1;
  const som::Neighbours around = map.neighboursOf(row * config_.width, sigmaCells, factors_);
  std::fill(row_.begin(), row_.end(), 0.0);
  for (std::size_t k = 0; k < static_cast<std::size_t>(around.rows.count); ++k) {
    const std::size_t from =
        (static_cast<std::size_t>(around.rows.first) + k) % static_cast<std::size_t>(config_.height);
    const auto factor = static_cast<double>(around.rows.factors[from]);
    const bool isShifted = around.isHexagonal && (static_cast<int>(from) - row) % 2 != 0;
    const double* const spread = (isShifted ? shifted_ : alike_).data() + from * row_.size();
    for (std::size_t i = 0; i < row_.size(); ++i) row_[i] += factor * spread[i];
  }
  float* w = map.weights_.data() + static_cast<std::size_t>(row) * width() * features;
  for (const double* cell = row_.data(); cell != row_.data() + row_.size(); cell += numbers(), w += features)
    if (cell[features] > 0)
      for (std::size_t i = 0; i < features; ++i) w[i] = static_cast<float>(cell[i] / cell[features]);
}

bool SomBatch::update(SomGrid& map, float sigmaCells) {
  if (!fits(map)) return false;
  const FloatMode mode;
  spreadAlongRows(map, sigmaCells);
  for (int row = 0; row < config_.height; ++row) gatherRow(map, row, sigmaCells);
  return true;
}

bool SomBatch::train(SomGrid& map, std::span<const float> vectors, int epochs, const SomGrid::Told& told) {
  if (!fits(map) || vectors.size() < numbers() - 1) return false;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const double progress = static_cast<double>(epoch) / epochs;
    if (told) told(progress);
    clear();
    add(map, vectors);
    update(map, map.sideCells() * map.scheduledNow(SomGrid::radius, SomGrid::radiusEnd, progress));
  }
  if (told) told(1);
  return true;
}

}  // namespace ksom
