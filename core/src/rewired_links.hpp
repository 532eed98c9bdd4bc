// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ksom::kernel {

/// An oscillator, whom it heard on the ring, and whom it hears instead; they hear it likewise.
struct Link {
  std::uint16_t of, was, is;
};

/// Phasors that a listener hears more, and less, up to which those with as many have a loop of their own.
constexpr std::size_t kMostAlike = 3;
constexpr std::size_t kKinds = (kMostAlike + 1) * (kMostAlike + 1);
constexpr std::size_t kindOf(std::size_t more, std::size_t less) { return more * (kMostAlike + 1) + less; }

/// What rewired links add to what each hears on the ring. Phasors stand in pairs of x and y.
struct Rewired {
  // One after the other, kind after kind: all pairs that one hears more, all that it hears less, and the one that it is;
  // in front of others, how many of both.
  std::uint16_t* listeners = nullptr;
  std::array<std::uint32_t, kKinds> alike{};  // how many listeners of each kind
  std::uint32_t others = 0;                   // and how many hear more than kMostAlike
  float *pairs = nullptr, *heard = nullptr;   // 2 to a lane: 0 is heard by who is no listener
  bool isNone = true;                         // no link is rewired
};
constexpr std::size_t roomForListeners(std::size_t lanes, std::size_t links) { return 4 * links + 3 * lanes; }

/// What one hears by rewired links, for sorting them.
struct HeardCounts {
  std::uint32_t more, less;          // pairs that it hears so
  std::uint32_t nextMore, nextLess;  // where another of them goes
};

/// Sorts links between oscillators in columns of `rows` by who listens, into the room that `rewired` has. `room`: one to a
/// lane.
void sortLinks(std::span<const Link> links, std::size_t rows, std::span<HeardCounts> room, Rewired& rewired);

/// All who listen hear the phasors that stand in `pairs`.
void listen(const Rewired& rewired);

}  // namespace ksom::kernel
