// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "grid_words.hpp"
#include "pd_table.hpp"
#include "pd_words.hpp"

namespace ksom::pd {

/// [ksomgrid]: lists of features in; from right to left whether the cell changed, its distance, its index, y and x out.
/// Messages leave by the right outlet. Pd's one thread; no signals.
class GridFace {
 public:
  static constexpr const char* kName = "ksomgrid";
  static constexpr bool kHasSignals = false;

  GridFace(t_object* box, Atoms arguments);
  void setClock(t_clock* clock) { clock_ = clock; }
  t_clock* clock() const { return clock_; }
  void message(std::string_view word, Atoms atoms);
  void tick() {}

 private:
  enum Outlet { x, y, index, error, changed, messages, numOutlets };

  std::size_t cells() const { return static_cast<std::size_t>(grid_.cells()); }
  std::size_t features() const { return static_cast<std::size_t>(config_.features); }
  void hear(Atoms atoms);
  void answer(SomGrid::Match match);
  void tellAt(Atoms atoms);
  void reset(Atoms atoms);
  void fit(Atoms atoms);
  void writeTo(std::string_view word, Atoms atoms, std::span<const float> values) const;
  void writeNeighbours(Atoms atoms) const;
  void writePlane(Atoms atoms) const;
  void takeWeights(Atoms atoms);
  void tellParams();
  void tell(const char* word, std::span<const float> numbers);

  Voice voice_;
  t_clock* clock_ = nullptr;
  std::array<t_outlet*, numOutlets> outlets_{};
  SomGrid::Config config_;
  std::vector<std::byte> block_;
  SomGrid grid_;
  std::uint32_t seed_ = 1;
  bool trains_ = false, isToldOfLength_ = false;
  SomGrid::Match last_;
};

}  // namespace ksom::pd
