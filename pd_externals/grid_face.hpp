// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "face.hpp"
#include "grid_map.hpp"
#include "grid_words.hpp"
#include "pd_table.hpp"

namespace ksom::pd {

/// [ksomgrid]: lists of features in; from right to left whether the cell changed, its distance, its class, its index, y
/// and x out; messages by the outlet behind them, and what a cell plays by one of its own. Pd's one thread; no signals.
class GridFace : public Face {
 public:
  static constexpr const char* kName = "ksomgrid";
  static constexpr bool kHasSignals = false;

  GridFace(t_object* box, Atoms arguments);
  void message(std::string_view word, Atoms atoms);
  /// Cells that are left learn now, a few at a time: all at once may be too much for the sound.
  void tick();

 private:
  enum Outlet { x, y, index, ofClass, error, changed, messages, partials, numOutlets };

  const SomGrid::Config& config() const { return map_->config(); }
  SomGrid& grid() { return map_->grid(); }
  const SomGrid& grid() const { return map_->grid(); }
  std::size_t cells() const { return static_cast<std::size_t>(grid().cells()); }
  std::size_t features() const { return static_cast<std::size_t>(config().features); }

  // What it is told, and what it tells when it is asked: grid_face.cpp.
  struct Place {
    float x, y;
  };
  void setParam(std::string_view word, Atoms atoms);
  void tellAt(Atoms atoms);
  std::optional<Place> placeOf(std::string_view word, Atoms atoms);
  float within(std::string_view word, const char* axis, float value, int side);
  void tellSize();
  void tellParams();

  // What it hears and answers: grid_hearing.cpp.
  void hear(Atoms atoms);
  double secondsSinceLast();
  void takePartial(Atoms atoms);
  void bang();
  void endFrame();
  void answer(SomGrid::Match match);
  void place(int cell, float x, float y, int state);

  // What its cells play, and the way through them: grid_walk.cpp.
  void playCell(Atoms atoms);
  void play(std::span<const Partial> partials);
  void walk();
  void walkAgain(Atoms atoms);

  // What it keeps: grid_keeping.cpp.
  void reset(Atoms atoms);
  void fit(Atoms atoms);
  void read(Atoms atoms);
  void take(std::unique_ptr<GridMap> map);
  void write(Atoms atoms);
  std::string pathOf(std::string_view word, Atoms atoms) const;
  void writeTo(std::string_view word, Atoms atoms, std::span<const float> values) const;
  void writeNeighbours(Atoms atoms) const;
  void writePlane(Atoms atoms) const;
  std::optional<grid::Numbers> numbersOf(std::string_view word, Atoms atoms) const;
  void toArray(Atoms atoms);
  void fromArray(Atoms atoms);

  t_glist* patch_;
  std::array<t_outlet*, numOutlets> outlets_{};
  std::unique_ptr<GridMap> map_;
  int slots_ = 0;
  std::uint32_t seed_ = 1;
  float perturb_ = Walk::params[Walk::perturb].init;
  bool trains_ = false, isToldOfLength_ = false, isToldOfWord_ = false, isToldOfPartial_ = false,
       isToldOfPlace_ = false, hasFrame_ = false, hasHeard_ = false;
  double lastTime_ = 0;   // of Pd's, when features were learnt last
  double taughtAt_ = -1;  // likewise, when a frame of partials ended last
  PartialTeller teller_;
  std::vector<Partial> frame_;  // that is coming in
  SomGrid::Match last_;
};

}  // namespace ksom::pd
