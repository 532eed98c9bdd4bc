// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/arena.hpp"

#include <limits>

namespace ksom {

Arena::Arena(std::span<std::byte> block) {
  void* at = block.data();
  std::size_t space = block.size();
  if (at && std::align(kAlignment, 0, at, space)) {
    begin_ = static_cast<std::byte*>(at);
    capacity_ = space;
  } else {
    ok_ = false;
  }
}

std::byte* Arena::takeBytes(std::size_t count, std::size_t size) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max() / 2;
  if (count > (kMost - used_ - kAlignment) / size) {
    ok_ = false;
    return nullptr;
  }
  const std::size_t at = used_;
  used_ += (count * size + kAlignment - 1) / kAlignment * kAlignment;
  if (!begin_) return nullptr;
  if (used_ > capacity_) {
    ok_ = false;
    return nullptr;
  }
  return begin_ + at;
}

}  // namespace ksom
