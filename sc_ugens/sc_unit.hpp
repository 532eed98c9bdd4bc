// SPDX-License-Identifier: GPL-3.0-or-later
// What all UGens share. A server does not check a SynthDef that another program wrote: counts and rates are checked here,
// and what is wrong gives silence and one line. Constructors run on the audio thread like the rest.
#pragma once

#include <SC_PlugIn.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <span>

#include "inputs.hpp"
#include "ksom/arena.hpp"

extern InterfaceTable* ft;

namespace ksom::sc {

template <std::size_t N>
struct Text {
  char text[N];
  consteval Text(const char (&from)[N]) { std::copy_n(from, N, text); }
};

/// A UGen's name, and what prints a line of it: a message from the audio thread carries one pointer, and that is the text.
struct UGenName {
  const char* name;
  FifoMsgFunc print;
};
template <Text name>
inline constexpr UGenName kUGen{
    name.text, [](FifoMsg* message) { Print("%s: %s\n", name.text, static_cast<const char*>(message->mData)); }};

class KsomUnit : public SCUnit {
 protected:
  explicit KsomUnit(const UGenName& name) : name_(name) {}
  ~KsomUnit() {
    if (block_) RTFree(mWorld, block_);
  }
  KsomUnit(const KsomUnit&) = delete;
  KsomUnit& operator=(const KsomUnit&) = delete;

  /// Memory for an object that prepares itself, and clears it.
  struct Room {
    std::size_t bytes;
    std::span<std::byte>& block;
  };
  /// The one block of memory of a unit, freed with it: rooms, and what `carve` takes of an arena, which it gets twice, to
  /// count and to cut. False, and the unit silent, when there is none.
  template <class Carve>
  bool allocate(std::initializer_list<Room> rooms, Carve carve) {
    Arena counting;
    carve(counting);
    std::size_t bytes = counting.bytesNeeded();
    for (const Room& room : rooms) bytes += room.bytes;
    std::span<std::byte> block = takeBlock(bytes);
    if (block.empty()) return false;
    for (const Room& room : rooms) {
      room.block = block.first(room.bytes);
      block = block.subspan(room.bytes);
    }
    Arena arena(block);
    carve(arena);
    return true;
  }

  /// False, and silent with a line, unless so many inputs and outputs are there, and at rates that can be.
  bool hasWires(int inputs, int outputs);
  bool runsAt(int rate);

  /// The first sample is computed here and then undone, so that those who read it hear what comes.
  template <class UGen>
  void start() {
    mCalcFunc = make_calc_function<UGen, &UGen::next>();
    static_cast<UGen*>(this)->next(1);
    static_cast<UGen*>(this)->restart();
  }

  /// From now on zeros and nothing else, and a line that says why.
  void fail(const char* format, ...);
  /// One line from the audio thread, printed elsewhere, and none twice. `text` is never freed.
  void say(const char* text);

  /// The samples of an input of the unit's own rate; empty for any other.
  std::span<const float> signal(int input) const;

 private:
  std::span<std::byte> takeBlock(std::size_t bytes);

  const UGenName& name_;
  std::array<const char*, 8> said_{};
  void* block_ = nullptr;
};

/// A control that goes evenly from one block's value to the next; what is not finite leaves it where it is.
class ControlGlide {
 public:
  constexpr ControlGlide() = default;
  constexpr explicit ControlGlide(float finite) : last_(finite), next_(finite) {}
  void begin(float value) { last_ = next_ = std::isfinite(value) ? value : 0; }
  void aim(float value) {
    last_ = next_;
    if (std::isfinite(value)) next_ = value;
  }
  /// `share` of the block is over.
  float at(float share) const { return share < 1 ? last_ + (next_ - last_) * share : next_; }
  float next() const { return next_; }

 private:
  float last_ = 0, next_ = 0;
};

/// Tells once when a value rises above 0.
class Trigger {
 public:
  bool rises(float value) {
    const bool was = isUp_;
    isUp_ = value > 0;
    return isUp_ && !was;
  }

 private:
  bool isUp_ = false;
};

}  // namespace ksom::sc
