// SPDX-License-Identifier: GPL-3.0-or-later
// What all UGens share. A server does not check a SynthDef that another program wrote: counts and rates are checked here,
// and what is wrong gives silence and one line. Constructors run on the audio thread like the rest.
#pragma once

#include <SC_PlugIn.hpp>
#include <cmath>
#include <cstddef>
#include <span>

#include "inputs.hpp"

extern InterfaceTable* ft;

namespace ksom::sc {

class KsomUnit : public SCUnit {
 protected:
  /// `name` outlives the unit.
  explicit KsomUnit(const char* name) : name_(name) {}
  ~KsomUnit() {
    if (block_) RTFree(mWorld, block_);
  }
  KsomUnit(const KsomUnit&) = delete;
  KsomUnit& operator=(const KsomUnit&) = delete;

  /// The one block of memory of a unit, freed with it. Empty, and the unit silent, when there is none.
  std::span<std::byte> allocate(std::size_t bytes);

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
  /// One line from the audio thread, printed elsewhere. `text` is never freed.
  void say(const char* text);

  /// The samples of an input of the unit's own rate; empty for any other.
  std::span<const float> signal(int input) const;

  const char* name() const { return name_; }

 private:
  void clearOutputs();
  static void beSilent(::Unit* unit, int samples);

  const char* name_;
  void* block_ = nullptr;
};

/// A control that goes evenly from one block's value to the next; what is not finite leaves it where it is.
class Glide {
 public:
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
