// SPDX-License-Identifier: GPL-3.0-or-later
// What goes into each UGen, in order. The core's tables are taken over as they are; what only SuperCollider has stands
// here. The plugin counts its inputs by it, and the class files and the help are written from it. No SuperCollider.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/param.hpp"
#include "ksom/swarm.hpp"

namespace ksom::sc {

enum class Rate { scalar, control, trigger, signal, audio, buffer };

struct Input {
  Param param;
  Rate rate = Rate::control;
};

/// All inputs of a UGen, or of several that are alike: first how many numbers each list has (none, one for all, or one each), then single ones, then
/// the lists themselves.
template <std::size_t L, std::size_t S>
struct Inputs {
  std::array<Input, L> lists;
  std::array<Input, S> single;

  static constexpr int listCount = static_cast<int>(L), singleCount = static_cast<int>(S);
  /// Place of a single input among them.
  consteval int at(std::string_view name) const {
    for (std::size_t i = 0; i < S; ++i)
      if (name == single[i].param.name) return static_cast<int>(i);
    throw "no such input";
  }
};

template <std::size_t N>
constexpr std::array<Input, N> controls(const std::array<Param, N>& table) {
  std::array<Input, N> inputs{};
  for (std::size_t i = 0; i < N; ++i) inputs[i] = {table[i]};
  return inputs;
}

template <std::size_t A, std::size_t B>
constexpr std::array<Input, A + B> join(const std::array<Input, A>& a, const std::array<Input, B>& b) {
  std::array<Input, A + B> both{};
  for (std::size_t i = 0; i < A; ++i) both[i] = a[i];
  for (std::size_t i = 0; i < B; ++i) both[A + i] = b[i];
  return both;
}

/// A row with another value to begin with.
constexpr Param from(Param row, float init) {
  row.init = init;
  return row;
}

inline constexpr float kMostBuffers = 1e6f;

}  // namespace ksom::sc
