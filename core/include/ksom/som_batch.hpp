// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/exact_sum.hpp"
#include "ksom/som_grid.hpp"

namespace ksom {

/// Batch training of a SomGrid (Kohonen, "Essentials of the self-organizing map", Neural Networks 37, 2013). Each vector
/// is given to the cell that is nearest to it in the map as it stands; then all cells move at once, to the mean of what
/// was given to them and around them:
///
///   w_c = sum_b h(c, b) s_b / sum_b h(c, b) n_b,
///
/// s_b the sum and n_b the number of the vectors given to cell b, h as in SomGrid. There is no rate, and the order of the
/// vectors does not count. Sums are exact, so shards may be added apart, one batch each, also on several threads, and
/// merged in any order: the map is that of one pass, bit by bit. A cell with nothing around it stays as it is. Numbers
/// are read as SomGrid reads them. Nothing allocates, locks or throws but train's `told`; as long as the vectors are
/// many. Without memory a batch takes nothing and moves nothing.
class SomBatch {
 public:
  using Config = SomGrid::Config;

  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);

  void clear();
  /// False, and nothing added, when the map's size is not the batch's.
  bool add(const SomGrid& map, std::span<const float> vectors);
  /// What another batch was given is given to this one too. False when their sizes differ.
  bool merge(const SomBatch& other);
  /// Vectors since the last clear.
  std::int64_t count() const { return count_; }
  /// The map moves, by a radius of sigma in widths of a cell; what was given stays. False when the sizes differ.
  bool update(SomGrid& map, float sigmaCells);

  /// So many times over all vectors: clear, add, update. The radius goes from the map's first to its end value by its
  /// schedule. False, and nothing learned, without vectors or when the sizes differ. `told` as in SomGrid::train.
  bool train(SomGrid& map, std::span<const float> vectors, int epochs, const SomGrid::Told& told = {});

 private:
  friend struct Carving;
  static bool isLegal(const Config& config) { return SomGrid::isLegal(config); }
  void carve(Arena& arena);
  bool fits(const SomGrid& map) const;
  void spreadAlongRows(const SomGrid& map, float sigmaCells);
  void gatherRow(SomGrid& map, int row, float sigmaCells);
  std::size_t numbers() const { return static_cast<std::size_t>(config_.features) + 1; }  // of a cell: s and n
  std::size_t width() const { return static_cast<std::size_t>(config_.width); }

  Config config_{0, 0, 0};
  std::int64_t count_ = 0;
  std::span<ExactSum> sums_;
  std::span<std::int64_t> counts_;
  // s and n of every cell spread along its row: as rows that are shifted like it hear it, and as the others do.
  std::span<double> alike_, shifted_;
  std::span<double> row_;
  std::span<float> factors_;
};

}  // namespace ksom
