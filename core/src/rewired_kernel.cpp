// SPDX-License-Identifier: GPL-3.0-or-later
// What rewired links add to what each hears.
#include <cstring>

#include "isa.hpp"
#include "rewired_links.hpp"

namespace ksom::kernel {
namespace {

// A pair is the first half of a vector of four, which has a load and a store of its own.
using Four = float __attribute__((vector_size(16)));
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

template <std::size_t more, std::size_t less>
[[gnu::always_inline]] inline void listenOnce(const Rewired& rewired, const std::uint16_t* spoken) {
  Four sum{}, off{};
  for (std::size_t k = 0; k < more; ++k) sum += pairAt(rewired.pairs, spoken[k]);
  for (std::size_t k = more; k < more + less; ++k) off += pairAt(rewired.pairs, spoken[k]);
  putPair(rewired.heard, spoken[more + less], sum - off);
}

// Listeners of a kind, and then of those after it; a loop that ends at another place for each would be guessed wrong.
template <std::size_t kind = 1>
[[gnu::always_inline]] inline const std::uint16_t* listenAlike(const Rewired& rewired, const std::uint16_t* at) {
  if constexpr (kind == kKinds) return at;
  else {
    constexpr std::size_t kMore = kind / (kMostAlike + 1), kLess = kind % (kMostAlike + 1);
    std::uint32_t left = rewired.alike[kind];
    for (; left >= 2; left -= 2)
      for (int i = 0; i < 2; ++i, at += kMore + kLess + 1) listenOnce<kMore, kLess>(rewired, at);
    for (; left > 0; --left, at += kMore + kLess + 1) listenOnce<kMore, kLess>(rewired, at);
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
