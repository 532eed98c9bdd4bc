// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "pd_words.hpp"

namespace ksom::pd {

/// What the inside of every object has: a voice of its own, a clock of Pd's, and an outlet for messages, once it is
/// made. Pd's one thread, but never the signal chain.
class Face {
 public:
  /// Once it is made.
  void setClock(t_clock* clock);
  /// What is left to say of its creation, before anything else that the clock brings.
  void tellMissing() { voice_.tellMissing(); }
  t_clock* clock() const { return clock_; }

 protected:
  Face(t_object* box, const char* name) : voice_(box, name), box_(box) {}

  /// Whether anything is connected to that outlet. Of signals it is asked in the dsp method, which every new one brings.
  bool isHeard(int outlet) const;

  /// Where more came before the flags than an object takes.
  void checkPlaced(const Arguments& arguments, std::size_t most) const;
  void complainUnknown(std::string_view word) const;
  /// A flag that came as a message.
  void complainFlag(std::string_view word) const;
  void tell(const char* word, std::span<const float> numbers) const;
  void tell(const char* word, std::initializer_list<float> numbers) const;
  /// Every parameter by its name, as patches count. All are read before the first is told: the outlet may lead back to
  /// who replaces the owner.
  template <class Owner, std::size_t N>
  void tellTable(const Owner& owner, const std::array<Param, N>& table) const {
    using Id = decltype(idOf(&Owner::get));
    std::array<float, N> numbers;
    for (std::size_t id = 0; id < N; ++id) numbers[id] = owner.get(static_cast<Id>(id)) * perUnit(table[id]);
    for (std::size_t id = 0; id < N; ++id) tell(lowerName(table[id]).c_str(), {numbers[id]});
  }

  Voice voice_;
  t_clock* clock_ = nullptr;
  t_outlet* messages_ = nullptr;

 private:
  template <class Owner, class Id>
  static Id idOf(float (Owner::*)(Id) const);

  t_object* box_;
};

}  // namespace ksom::pd
