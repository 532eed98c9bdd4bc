// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

namespace ksom {

/// One block of memory in, aligned and zeroed spans out. Without a block it only counts, so a class computes the
/// bytes it needs and lays them out with one and the same function (see Carving).
/// Any thread; never allocates.
class Arena {
 public:
  static constexpr std::size_t kAlignment = 64;  ///< a cache line; also what FFTW's plans expect

  Arena() = default;  ///< counts only
  explicit Arena(std::span<std::byte> block);

  /// `count` zeroed items, or an empty span when only counting or when the block is too small.
  template <class T>
  std::span<T> take(std::size_t count) {
    const std::span<T> taken = takeUnset<T>(count);
    std::uninitialized_value_construct_n(taken.data(), taken.size());
    return taken;
  }
  /// The same for what is written before it is read: nothing is zeroed.
  template <class T>
  std::span<T> takeUnset(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    std::byte* at = takeBytes(count, sizeof(T));
    if (!at) return {};
    return {reinterpret_cast<T*>(at), count};
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

/// bytesNeeded and prepare, as far as they are the same for every class that has a `Config config_`, a static
/// `isLegal(config)` and a `carve(Arena&)`, and names this its friend.
struct Carving {
  /// 0 when the config is illegal.
  template <class T>
  static std::size_t bytesNeeded(const typename T::Config& config) {
    if (!T::isLegal(config)) return 0;
    T counted;
    counted.config_ = config;
    Arena arena;
    counted.carve(arena);
    return arena.bytesNeeded();
  }
  /// Makes `object` as good as new, with its memory. False, and without any, when the config is illegal or the block
  /// too small.
  template <class T>
  static bool prepare(T& object, const typename T::Config& config, std::span<std::byte> block) {
    object = T();
    if (!T::isLegal(config)) return false;
    object.config_ = config;
    Arena arena(block);
    object.carve(arena);
    if (!arena.ok()) object = T();
    return arena.ok();
  }
};

}  // namespace ksom
