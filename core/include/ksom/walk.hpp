// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ksom/chance.hpp"
#include "ksom/music_map.hpp"
#include "ksom/param.hpp"

namespace ksom {

/// Walks through a map as the album went, but its own way: from state to state by what followed what (second order
/// where that was seen often), in each state along a visit that the album paid to it, and never long in the album's
/// own order. Seeded; the same map, seed and perturb give the same steps. Allocates when made, not while walking.
class Walk {
 public:
  enum ParamId { perturb, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"perturb", "", 0, 1, 0.1f, "Chance of stepping to a neighbouring cell of the map instead"},
  }};
  static constexpr int kMostInOrder = 5;            ///< visits that may follow each other as in the album ...
  static constexpr double kMostSecondsInOrder = 3;  ///< ... or seconds of it, whichever is longer
  static constexpr double kLeastDwell = 0.25;       ///< s; a visit lasts at least so long
  static constexpr double kPassageSeconds = 0.5;    ///< how far around its place in the album the walk looks
  static constexpr double kStaySeconds = 6;  ///< how long it stays in a passage before it leaps to another, on average

  struct Step {
    int state = 0, cell = -1;  ///< cell -1 is silence
    double seconds = 0;
    float levelDb = Segment::kSilenceDb, attack = 0;
    bool endsVisit = true;
  };

  /// The map outlives the walk; `chance` is that of perturb.
  Walk(const MusicMap& map, std::uint32_t seed, double chance);
  /// The next step; there is always one.
  Step next();

 private:
  // Visits of the album in its own order.
  struct Run {
    int visits = 0;
    double seconds = 0;
  };
  std::size_t pick(std::span<const double> weights);
  void startVisit();
  int nextState();
  bool movePlace();
  void enter(const Visit& visit);
  double leaveInTime();
  int chooseState();
  int stateAt(double albumSeconds) const;
  int chooseLikeState();
  std::size_t chooseVisit(int state);
  bool mayEnter(int state) const;
  bool goesTooFar(std::size_t visit) const;
  Run runUpTo(std::size_t visit) const;
  double nearness(std::size_t visit) const;
  double fit(std::size_t visit) const;
  double fitOf(int state) const;
  double likeness(int cellA, int cellB) const;
  void remember(int state);

  const MusicMap& map_;
  Chance chance_;
  double perturb_;
  std::vector<Visit> visits_;
  std::vector<double> albumAt_;         // of each visit: its middle, in seconds of the album
  std::vector<Run> run_, newRun_;       // of each visit: the stretch up to it that the walk has just repeated
  std::vector<std::int64_t> playedAt_;  // of each visit: when it was last played, in visits
  std::vector<double> weights_;         // room for those of states or visits
  std::int64_t visitNumber_ = 0;        // visits begun
  std::size_t moment_ = 0;              // of the album: the next one
  std::size_t momentsLeft_ = 0;         // of the visit
  int state_ = -1, before_ = -1;        // of the visit and of the one before it; -1: none yet
  int lastCell_ = -1;                   // where the last step was, before chance moved it
  double albumSeconds_ = 0;             // length
  double placeSeconds_ = 0;             // the place in the album that the walk keeps near
  double startSeconds_ = 0;             // the first place
  double lastSeconds_ = 0;              // length of the visit
  int leaps_ = 0;                       // made so far
  double inOrderSeconds_ = 0;           // of the album, played as it stands there, up to now
  double stretch_ = 1;                  // of the visit's steps, so that it lasts kLeastDwell
  double likenessWidth_ = 1;            // squared distance of chroma at which likeness has fallen to 1/e
};

}  // namespace ksom
