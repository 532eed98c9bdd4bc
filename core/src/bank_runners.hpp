// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <utility>

#include "bank_integrator.hpp"
#include "isa.hpp"

// Which build of a loop runs: Loop::run<pull, tone, channels, isWide>(lanes, groups, run), made for each.
namespace ksom::kernel {

using Runner = void (*)(const Lanes&, std::span<Group>, const Run&);

template <class Loop, Pull pull, Tone tone, std::size_t kChannels>
void runBase(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  Loop::template run<pull, tone, kChannels, false>(lanes, groups, run);
}

template <class Loop, Pull pull, Tone tone, std::size_t kChannels>
KSOM_V3 void runV3(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  Loop::template run<pull, tone, kChannels, false>(lanes, groups, run);
}

template <class Loop, Pull pull, Tone tone, std::size_t kChannels>
KSOM_V4 void runV4(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  Loop::template run<pull, tone, kChannels, true>(lanes, groups, run);
}

template <class Loop, Pull pull, Tone tone, std::size_t kChannels>
Runner forMachine() {
  return best(runBase<Loop, pull, tone, kChannels>, runV3<Loop, pull, tone, kChannels>,
              runV4<Loop, pull, tone, kChannels>);
}

template <class Loop, Pull pull, Tone tone>
Runner forChannels(std::size_t channels) {
  if (channels == 1) return forMachine<Loop, pull, tone, 1>();
  if (channels == 2) return forMachine<Loop, pull, tone, 2>();
  return forMachine<Loop, pull, tone, kAnyChannels>();
}

// Where each has a field of its own the rich tone does for ramps, too.
template <class Loop, Pull pull>
Runner forTone(Tone tone, std::size_t channels) {
  if (tone == Tone::steady) return forChannels<Loop, pull, Tone::steady>(channels);
  if constexpr (!hasOwnField(pull))
    if (tone == Tone::ramped) return forChannels<Loop, pull, Tone::ramped>(channels);
  return forChannels<Loop, pull, Tone::rich>(channels);
}

/// For a pull from `first` on.
template <class Loop, Pull first, std::size_t... pulls>
Runner runnerOf(Pull pull, Tone tone, std::size_t channels, std::index_sequence<pulls...>) {
  constexpr auto kFirst = static_cast<std::size_t>(first);
  const std::array all{forTone<Loop, static_cast<Pull>(kFirst + pulls)>...};
  return all[static_cast<std::size_t>(pull) - kFirst](tone, channels);
}

/// For blocks that fit registers, and whether these do.
Runner residentRunnerFor(Pull pull, Tone tone, std::size_t channels);
bool fitRegisters(std::span<const Group> groups, Pull pull, Tone tone, const Run& run);

/// For a pull of a field of one's own.
Runner ownRunnerFor(Pull pull, Tone tone, std::size_t channels);

}  // namespace ksom::kernel
