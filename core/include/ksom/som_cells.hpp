// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/partial_frame.hpp"
#include "ksom/som_grid.hpp"

namespace ksom {

/// What the cells of a SomGrid play: each holds so many partials, learnt live along with the map. They lie in memory of
/// the caller, five numbers a slot (partial_frame.hpp), slot after slot and cell after cell, so that a host's buffer can
/// hold them: frame = cell * slots + slot. Any numbers may stand there, and change between two calls.
///
/// A cell that moves by a share s = rate h(d) of the way, as the map's weights do, moves its partials so:
///   one that is heard again          freq and weight by s, power (amp^2) by s, the phase as heard;
///   one that is not                  loses s of its power, and its slot is empty below -100 dB;
///   what is heard and not known yet  comes in with s of its power, strongest first, into an empty slot or that of the
///                                    softest, if it is louder.
/// So a cell's power, frequency by frequency, is the mean of what it heard. A partial is heard again when it and the one
/// in the slot are each the other's nearest, within 70 cents, and both tones or both bands of noise. Within so little,
/// a line in Hz is one in cents, to a third of a cent. Cells farther than 3.5 sigma from the best are left alone.
///
/// All functions but bytesNeeded and prepare may be called on the audio thread: nothing allocates, locks or throws.
/// Without memory nothing is learnt, and nothing plays.
class SomCells {
 public:
  enum ParamId { slots, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"slots", "", 1, 256, 64, "Partials that a cell has room for in a buffer; the strongest are kept", nullptr, true},
  }};
  static constexpr int kMostSlots = static_cast<int>(params[slots].max), kMostPartials = 1024;
  static constexpr int kAllCells = SomGrid::kMaxSide * SomGrid::kMaxSide;

  struct Config {
    int width = 32, height = 16;                                 ///< cells, as the map has them
    int slots = static_cast<int>(params[SomCells::slots].init);  ///< 1 ... kMostSlots, of each cell
    int maxPartials = 64;                                        ///< 1 ... kMostPartials, heard at once
  };
  /// A place on the map, as SomGrid::valueAt takes it.
  struct Place {
    float x = 0, y = 0;
    SomGrid::Interp interp = SomGrid::bilinear;
    bool isTorus = false;
  };

  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  /// How many numbers the caller's memory must have; 0 when the config is illegal.
  static std::size_t floatsNeeded(const Config& config);

  /// Every slot empty.
  static void clear(std::span<float> memory);

  /// The cell, of that map, and its neighbours learn what is heard: of `partials`, in any order, the first maxPartials
  /// that sound. None at all is silence, and is learnt too. Rate and sigma as SomGrid::learn takes them. `atOnce` cells
  /// learn now; the others as goOn is called, or before the next is learnt: a map begins with a wide radius, and all its
  /// cells in one block of audio may be too much. False, and nothing learnt, when the map has another size, the cell is
  /// not on it, or the memory is too small.
  bool learn(std::span<float> memory, const SomGrid& map, int cell, std::span<const Partial> partials, float rate,
             float sigmaCells, int atOnce = kAllCells);
  /// The map hears a frame, and its cells what sounded, by the same rate and radius. While some of them have still to
  /// learn the frame before, more than `atOnce`, they go on with that and leave this one out: no block bears them all.
  SomGrid::Match hear(std::span<float> memory, SomGrid& map, std::span<const float> frame,
                      std::span<const Partial> partials, int atOnce = kAllCells);
  /// So many more cells learn what was heard last. Gives how many are left.
  int goOn(std::span<float> memory, int atOnce = kAllCells);

  /// What plays at a place: the partials of the four cells around it, those that are partners as one, frequency between
  /// them and amplitude by how near each cell is; one without partner by its own cell's nearness alone. Moves without a
  /// jump as the place does. At most out.size(), the strongest, in ascending frequency; tells how many. Nothing when the
  /// memory is too small.
  std::size_t at(std::span<const float> memory, const Place& place, std::span<Partial> out);

 private:
  friend struct Carving;
  struct Pupil {
    int cell;
    float share;
  };
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  std::size_t slotCount() const { return static_cast<std::size_t>(config_.slots); }
  bool holds(std::size_t floats) const { return !own_.empty() && floats >= floatsNeeded(config_); }
  template <class Number>
  std::span<Number> cellIn(std::span<Number> memory, std::size_t cell) const;
  std::size_t load(std::span<const float> cell, std::span<Partial> partials) const;
  void store(std::span<const Partial> partials, std::span<float> cell) const;

  void takeHeard(std::span<const Partial> partials);
  void choosePupils(const SomGrid& map, int cell, float rate, float sigmaCells);
  void learnCell(std::span<float> cell, float share);
  std::size_t moveOwn(std::size_t count, float share);
  std::size_t takeIn(std::size_t count, float share);
  std::size_t softestOwn() const;

  void loadCorners(std::span<const float> memory, const Place& place);
  void joinCorners();
  Partial onTheWay(std::size_t corner, std::size_t index) const;
  std::size_t gather();
  std::span<int> partnersOf(std::size_t corner, std::size_t other) {
    return partners_.subspan((4 * corner + other) * slotCount(), slotCount());
  }

  Config config_{0, 0, 0, 0};
  std::span<Partial> heard_, own_;  // in the order of partial_match.hpp
  std::span<int> loudest_;          // of heard_, by amplitude
  std::span<int> ofHeard_, ofOwn_;  // partners
  std::span<float> factors_;        // see som::neighboursOf
  std::span<Pupil> pupils_;         // who learns what was heard last, and how much of the way
  std::size_t heardCount_ = 0, pupilCount_ = 0, taught_ = 0;

  std::span<Partial> corners_;  // of the four cells around a place, slotCount() each
  std::span<int> partners_;     // of each of them in each other corner
  std::span<Partial> gathered_;
  std::array<std::size_t, 4> counts_{};
  std::array<float, 4> nearness_{};
};

}  // namespace ksom
