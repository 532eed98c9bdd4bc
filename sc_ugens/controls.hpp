// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <limits>

#include "sc_unit.hpp"

namespace ksom::sc {

/// The parameters of a class of the core, one input each, in the order of its table.
template <class Core>
class Controls {
 public:
  void begin(const KsomUnit& unit, int first) {
    first_ = first;
    for (std::size_t id = 0; id < Core::params.size(); ++id) glides_[id].begin(unit.in0(first + static_cast<int>(id)));
    forget();
  }
  /// All is handed on again.
  void forget() { told_.fill(std::numeric_limits<float>::quiet_NaN()); }
  void beginBlock(const KsomUnit& unit) {
    for (std::size_t id = 0; id < Core::params.size(); ++id) glides_[id].aim(unit.in0(first_ + static_cast<int>(id)));
  }
  /// Hands on what has changed when `share` of the block is over.
  void take(Core& core, float share) {
    for (std::size_t id = 0; id < Core::params.size(); ++id) {
      const float value = glides_[id].at(isStep(id) ? 1 : share);
      if (value == told_[id]) continue;
      told_[id] = value;
      core.set(static_cast<typename Core::ParamId>(id), value);
    }
  }

 private:
  static bool isStep(std::size_t id) { return Core::params[id].choices || Core::params[id].isWhole; }

  int first_ = 0;
  std::array<ControlGlide, Core::params.size()> glides_;
  std::array<float, Core::params.size()> told_;
};

}  // namespace ksom::sc
