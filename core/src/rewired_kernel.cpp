// SPDX-License-Identifier: GPL-3.0-or-later
// What rewired links add to what each hears.
#include <array>
#include <bit>
#include <cstring>

#include "isa.hpp"
#include "rewired_links.hpp"
#include "vectors.hpp"

namespace ksom::kernel {
namespace {

// A pair is the first half of a vector of four, which has a load and a store of its own.
using Halves = double __attribute__((vector_size(16)));

[[gnu::always_inline]] inline Four pairAt(const float* pairs, std::size_t pair) {
  double half;
  std::memcpy(&half, pairs + 2 * pair, sizeof half);
  return reinterpret_cast<Four>(Halves{half, 0});
}
[[gnu::always_inline]] inline void putPair(float* pairs, std::size_t pair, Four z) {
  const double half = reinterpret_cast<Halves>(z)[0];
  std::memcpy(pairs + 2 * pair, &half, sizeof half);
}

// Places in the list, two by a load, for loads are what the loop waits for.
template <std::size_t count>
[[gnu::always_inline]] inline std::array<std::size_t, count> placesAt(const std::uint16_t* list) {
  std::array<std::size_t, count> places;
  for (std::size_t k = 0; k + 1 < count; k += 2) {
    std::uint32_t both;
    std::memcpy(&both, list + k, sizeof both);
    constexpr bool isFirstLow = std::endian::native == std::endian::little;
    places[k + (isFirstLow ? 0 : 1)] = both & 0xffff;
    places[k + (isFirstLow ? 1 : 0)] = both >> 16;
  }
  if constexpr (count % 2 != 0) places[count - 1] = list[count - 1];
  return places;
}

// Phasors of the places from `begin` to before `end`, added up.
template <std::size_t begin, std::size_t end, std::size_t count>
[[gnu::always_inline]] inline Four sumAt(const float* pairs, const std::array<std::size_t, count>& places) {
  Four sum = pairAt(pairs, places[begin]);
  for (std::size_t k = begin + 1; k < end; ++k) sum += pairAt(pairs, places[k]);
  return sum;
}

template <std::size_t more, std::size_t less>
[[gnu::always_inline]] inline void listenOnce(const Rewired& rewired, const std::uint16_t* list) {
  constexpr std::size_t kHeard = more + less;
  const auto places = placesAt<kHeard + 1>(list);
  const auto heard = [&] {
    if constexpr (less == 0) return sumAt<0, more>(rewired.pairs, places);
    else if constexpr (more == 0) return -sumAt<0, less>(rewired.pairs, places);
    else return sumAt<0, more>(rewired.pairs, places) - sumAt<more, kHeard>(rewired.pairs, places);
  };
  putPair(rewired.heard, places[kHeard], heard());
}

constexpr std::uint32_t kInTurn = 4;  // without looking whether there are more

// Listeners of a kind, and then of those after it; a loop that ends at another place for each would be guessed wrong.
template <std::size_t kind = 1>
[[gnu::always_inline]] inline const std::uint16_t* listenAlike(const Rewired& rewired, const std::uint16_t* at) {
  if constexpr (kind == kKinds) return at;
  else {
    constexpr std::size_t kMore = kind / (kMostAlike + 1), kLess = kind % (kMostAlike + 1);
    constexpr std::size_t kLength = kMore + kLess + 1;
    std::uint32_t left = rewired.alike[kind];
    for (; left >= kInTurn; left -= kInTurn)
      for (std::uint32_t i = 0; i < kInTurn; ++i, at += kLength) listenOnce<kMore, kLess>(rewired, at);
    for (; left > 0; --left, at += kLength) listenOnce<kMore, kLess>(rewired, at);
    return listenAlike<kind + 1>(rewired, at);
  }
}

[[gnu::always_inline]] inline void listenAll(const Rewired* wanted) {
  const Rewired rewired = *wanted;  // a copy, which nothing that is written can change
  const std::uint16_t* at = listenAlike(rewired, rewired.listeners);
  for (std::uint32_t i = 0; i < rewired.others; ++i) {
    const std::size_t more = at[0], less = at[1];
    Four sum{};
    at += 2;
    for (std::size_t k = 0; k < more; ++k) sum += pairAt(rewired.pairs, *at++);
    for (std::size_t k = 0; k < less; ++k) sum -= pairAt(rewired.pairs, *at++);
    putPair(rewired.heard, *at++, sum);
  }
}

}  // namespace

void listen(const Rewired& rewired) { runBest<listenAll>(&rewired); }

}  // namespace ksom::kernel
