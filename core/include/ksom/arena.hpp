// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

namespace ksom {

/// One block of memory in, aligned and zeroed spans out. Without a block it only counts, so a class computes the
/// bytes it needs and lays them out with one and the same function (see KuramotoBank::bytesNeeded and prepare).
/// Any thread; never allocates.
class Arena {
 public:
  static constexpr std::size_t kAlignment = 64;  ///< a cache line; also what FFTW's plans expect

  Arena() = default;  ///< counts only
  explicit Arena(std::span<std::byte> block);

  /// `count` zeroed items, or an empty span when only counting or when the block is too small.
  template <class T>
  std::span<T> take(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    std::byte* at = takeBytes(count, sizeof(T));
    if (!at) return {};
    T* first = reinterpret_cast<T*>(at);
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }

  /// Bytes that a block must have for everything taken so far, however it is aligned itself.
  std::size_t bytesNeeded() const { return used_ + kAlignment; }
  /// False once something did not fit, or a size overflowed.
  bool ok() const { return ok_; }

 private:
  std::byte* takeBytes(std::size_t count, std::size_t size);

  std::byte* begin_ = nullptr;
  std::size_t capacity_ = 0, used_ = 0;
  bool ok_ = true;
};

}  // namespace ksom
