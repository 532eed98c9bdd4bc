// SPDX-License-Identifier: GPL-3.0-or-later
#include "rewired_links.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ring_columns.hpp"

namespace ksom::kernel {
namespace {

// Visits who hears whom, more or less.
template <class Visit>
void forHeard(std::span<const Link> links, Visit visit) {
  for (const Link& link : links) {
    visit(link.of, link.is, true);
    visit(link.of, link.was, false);
    visit(link.is, link.of, true);
    visit(link.was, link.of, false);
  }
}

bool isAlike(const Listener& listener) { return std::max(listener.more, listener.less) <= kMostAlike; }

// Kind after kind, then all others; who hears nobody is the first.
std::size_t rankOf(const Listener& listener) {
  return isAlike(listener) ? kindOf(listener.more, listener.less) : kKinds;
}

// Gives each a place among all.
void place(std::span<const std::uint16_t> order, std::span<Listener> ofPair, Rewired& rewired) {
  std::uint32_t at = 0;
  for (const std::uint16_t pair : order) {
    Listener& listener = ofPair[pair];
    if (rankOf(listener) == 0) continue;
    ++(isAlike(listener) ? rewired.alike[rankOf(listener)] : rewired.others);
    if (!isAlike(listener)) {
      rewired.listeners[at++] = static_cast<std::uint16_t>(listener.more);
      rewired.listeners[at++] = static_cast<std::uint16_t>(listener.less);
    }
    listener.nextMore = at;
    listener.nextLess = at + listener.more;
    at += listener.more + listener.less;
    rewired.listeners[at++] = pair;
  }
}

}  // namespace

void sortLinks(std::span<const Link> links, std::size_t rows, const SortingRoom& room, Rewired& rewired) {
  const std::size_t lanes = rows * kColumns;
  const auto ofPair = room.ofPair.first(lanes);
  const auto order = room.order.first(lanes);
  const auto pairAt = [&](std::size_t oscillator) { return pairOf(laneInColumns(oscillator, rows)); };
  std::ranges::fill(ofPair, Listener{});
  std::iota(order.begin(), order.end(), std::uint16_t{0});
  forHeard(links, [&](std::size_t who, std::size_t, bool isMore) {
    Listener& listener = ofPair[pairAt(who)];
    ++(isMore ? listener.more : listener.less);
  });
  std::ranges::sort(order, {}, [&](std::uint16_t pair) { return std::pair(rankOf(ofPair[pair]), pair); });
  place(order, ofPair, rewired);
  forHeard(links, [&](std::size_t who, std::size_t whom, bool isMore) {
    Listener& listener = ofPair[pairAt(who)];
    rewired.listeners[(isMore ? listener.nextMore : listener.nextLess)++] = static_cast<std::uint16_t>(pairAt(whom));
  });
  std::fill_n(rewired.heard, 2 * lanes, 0.0f);
  rewired.isNone = links.empty();
}

}  // namespace ksom::kernel
