// SPDX-License-Identifier: GPL-3.0-or-later
#include "rewired_links.hpp"

#include <algorithm>
#include <array>
#include <numeric>

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

bool isAlike(const HeardCounts& heard) { return std::max(heard.more, heard.less) <= kMostAlike; }

// Kind after kind, then all others; who hears nobody is the first.
std::size_t rankOf(const HeardCounts& heard) { return isAlike(heard) ? kindOf(heard.more, heard.less) : kKinds; }

std::uint32_t lengthOf(const HeardCounts& heard) {
  if (heard.more + heard.less == 0) return 0;
  return heard.more + heard.less + (isAlike(heard) ? 1 : 3);
}

// Gives each that hears anybody a place, rank after rank.
void place(std::span<HeardCounts> ofPair, Rewired& rewired) {
  std::array<std::uint32_t, kKinds + 2> ends{};
  for (const HeardCounts& heard : ofPair) ends[rankOf(heard) + 1] += lengthOf(heard);
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  for (std::size_t pair = 0; pair < ofPair.size(); ++pair) {
    HeardCounts& heard = ofPair[pair];
    if (lengthOf(heard) == 0) continue;
    std::uint32_t& at = ends[rankOf(heard)];
    ++(isAlike(heard) ? rewired.alike[rankOf(heard)] : rewired.others);
    if (!isAlike(heard)) {
      rewired.listeners[at++] = static_cast<std::uint16_t>(heard.more);
      rewired.listeners[at++] = static_cast<std::uint16_t>(heard.less);
    }
    heard.nextMore = at;
    heard.nextLess = at + heard.more;
    at += heard.more + heard.less;
    rewired.listeners[at++] = static_cast<std::uint16_t>(pair);
  }
}

}  // namespace

void sortLinks(std::span<const Link> links, std::size_t rows, std::span<HeardCounts> room, Rewired& rewired) {
  const std::size_t lanes = rows * kColumns;
  std::fill_n(rewired.heard, 2 * lanes, 0.0f);
  rewired.isNone = links.empty();
  if (links.empty()) return;
  const auto ofPair = room.first(lanes);
  const auto pairAt = [&](std::size_t oscillator) { return laneInColumns(oscillator, rows); };
  std::ranges::fill(ofPair, HeardCounts{});
  forHeard(links, [&](std::size_t who, std::size_t, bool isMore) {
    HeardCounts& heard = ofPair[pairAt(who)];
    ++(isMore ? heard.more : heard.less);
  });
  place(ofPair, rewired);
  forHeard(links, [&](std::size_t who, std::size_t whom, bool isMore) {
    HeardCounts& heard = ofPair[pairAt(who)];
    rewired.listeners[(isMore ? heard.nextMore : heard.nextLess)++] = static_cast<std::uint16_t>(pairAt(whom));
  });
}

}  // namespace ksom::kernel
