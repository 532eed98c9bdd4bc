// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "ksom/chance.hpp"
#include "ksom/walk.hpp"
#include "ksom/walk_table.hpp"

namespace ksom {

/// Walks through a map live, from a table alone: from state to state by what followed what (second order where that was
/// seen often), in each state on one of its cells, by how much it was heard. Seeded; the same table, seed and calls give
/// the same steps. The table may change between two calls; without a sound one the walk stays where it is. All of it is
/// for the audio thread.
class LiveWalk {
 public:
  static constexpr const char* name = "KSOMWalk";
  static constexpr double kLeastDwellBeats = 0.125, kMostDwellBeats = 1024;

  struct Step {
    int state = -1;        ///< -1: nowhere, before the first step and where nothing was heard yet
    int cell = -1;         ///< -1 is silence
    float x = 0, y = 0;    ///< of the cell; in silence they stay
    float dwellBeats = 0;  ///< how long the music stays, as it once did
  };

  explicit LiveWalk(std::uint32_t seed = 1) { reset(seed); }
  /// Back to before the first step.
  void reset(std::uint32_t seed);
  /// The chance of a neighbouring cell instead, see Walk::params.
  Verdict setPerturb(float chance);

  /// A trigger: to the next state.
  const Step& step(std::span<const float> table);
  /// Time goes by, in beats; what is negative or no number counts as 0. A step is made when the stay is over, at most
  /// one a call; tells whether.
  bool advance(std::span<const float> table, double beats);
  const Step& now() const { return now_; }

 private:
  bool moveOn(const WalkTable& table);
  int chooseState(const WalkTable& table);
  int chooseCell(const WalkTable& table, int state);
  double drawDwell(const WalkTable& table, int state);

  Chance chance_{0};
  Step now_;
  int before_ = -1;  // the state before this one
  float perturb_ = Walk::params[Walk::perturb].init;
  double beatsLeft_ = 0;
};

/// Learns live how the music goes through a map: fed with the cells that a SomGrid finds, it fills a table's stays and
/// ways. A state counts as reached when it has lasted kSettleSeconds; what is shorter belongs to the one before. Counts
/// that become too large for a float are halved along with those beside them. Audio thread.
class WalkLearner {
 public:
  static constexpr double kSettleSeconds = 0.1;

  /// A pause: what comes next follows nothing.
  void reset() { *this = WalkLearner(); }
  /// The music was on a cell for so long. A cell that has no state, -1 above all, is silence: a state of its own where
  /// the table has a silent one, else a pause. False, and nothing learnt, without a sound table.
  bool hear(std::span<float> floats, int cell, double seconds);

 private:
  int stateFor(const WalkTable& table, int cell) const;
  void leave(const WalkTable& table, std::span<float> floats, int to);

  int state_ = -1, before_ = -1;
  int next_ = -1;  // where it seems to go
  double seconds_ = 0, nextSeconds_ = 0;
};

}  // namespace ksom
