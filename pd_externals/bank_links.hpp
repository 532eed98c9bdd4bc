// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "pd_table.hpp"

namespace ksom::pd {

/// Who hears whom, in an array that may be changed while it sounds, and that the bank may change, too ("hebbian"). Of a
/// large one only a share is looked at each time, one after the other, as all of it may be more than a block has time for.
class BankLinks {
 public:
  static constexpr std::size_t kNumbersASample = 64;  ///< that are looked at: 512 x 512 in 4096 samples

  /// Messages: room for so many numbers, and all of them at once.
  void use(Table table, std::size_t most);
  bool isUsed() const { return table_.isNamed(); }
  /// Others have the array's name, too. While it is so, it is not followed.
  bool isShared() const { return table_.isShared(); }
  /// What there is of the array, for the bank to read and write.
  std::span<float> links() const { return links_.first(count_); }
  /// The signal chain, before `frames` samples: what was changed in the array goes to the bank, what the bank has changed
  /// goes to the array. True when there are more of them than before, or fewer.
  bool follow(std::size_t frames) noexcept;
  void redraw() const { table_.redraw(); }

 private:
  void exchange(t_word& word, std::size_t at) noexcept;
  bool begin(std::span<const t_word> words) noexcept;

  // The bank is fastest with links that begin at a cache line.
  struct alignas(64) Line {
    std::array<float, 16> links;
  };
  Table table_;
  std::vector<Line> room_;
  std::span<float> links_;
  std::vector<float> seen_;  // in the array, when it was looked at last
  std::size_t count_ = 0, at_ = 0;
};

}  // namespace ksom::pd
