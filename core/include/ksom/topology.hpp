// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"

namespace ksom {

namespace kernel {
struct HeardCounts;
struct Link;
struct Ring;
}  // namespace kernel

/// Who hears whom, where not all hear all: sums h_i = sum_j a_ij z_j over the phasors of those that oscillator i hears,
/// never itself. Audio thread, and allocates nothing; only carve takes memory.
///
/// - ring: the `reach` next on each side. Cost does not depend on the reach.
/// - smallWorld: a ring of which a share of the links goes elsewhere, by chance (Watts & Strogatz, Nature 393, 1998).
/// - star: all hear the first, and the first hears all.
/// - matrix: a_ij stands in row j, that of him who speaks; the memory is the caller's, and may change at any
///   time while it sounds. Without one nobody hears anybody.
class Topology {
 public:
  enum Kind { blocks, ring, smallWorld, star, matrix };  ///< blocks are the bank's own affair: here nobody hears

  struct Shape {
    Kind kind = blocks;
    int reach = 1;     ///< 1 ... (count - 1) / 2 is used
    float rewire = 0;  ///< share of links that go elsewhere, 0 ... 1
    std::uint32_t seed = 1;
    bool operator==(const Shape&) const = default;
  };

  /// Room for `oscillators`, of whose links up to `rewiredLinks` may be rewired.
  void carve(Arena& arena, std::size_t oscillators, std::size_t rewiredLinks);
  void set(const Shape& shape, std::size_t count);
  /// A square of numbers, row after row, for as many oscillators or more; too small a one is as good as none. `learning`
  /// is empty, or the same memory, for learn to write to.
  void setLinks(std::span<const float> links, std::span<float> learning = {});
  std::span<const float> links() const { return links_; }
  /// Moves each link between two by `share` of the way to the cosine of the angle between their phasors, here of length
  /// 1. A link that is not finite begins anew.
  void learn(std::span<const float> x, std::span<const float> y, float share);
  const Shape& shape() const { return shape_; }
  bool hasLinks() const { return count_ > 0 && perRow_ >= count_; }
  bool isLearning() const { return !learning_.empty(); }
  bool isRing() const { return shape_.kind == ring || shape_.kind == smallWorld; }
  /// False when more links were to be rewired than there is room for; the others stay.
  bool fits() const { return fits_; }

  /// Oscillator after oscillator, in vectors of 8: for a matrix the last one is filled up with zeros; of fields, with
  /// anything.
  struct Phasors {
    std::span<const float> x, y;
  };
  struct Fields {
    std::span<float> x, y;
  };

  /// To be called when weights have changed, which are the largest lengths of the phasors to come: `sums` gets W_i =
  /// sum_j |a_ij w_j|. Who has a link that is no number hears nobody, and W_i is 0.
  void weigh(std::span<const float> weight, std::span<float> sums);
  /// h_i of all. `isStraight`: the own term may be left in it, as by itself nobody is pulled where there is no lag.
  void field(const Phasors& from, const Fields& to, bool isStraight = false);
  /// For loops that run over a ring or a small world themselves.
  const kernel::Ring& ringNow() const { return ring_.front(); }

 private:
  void rewire();
  void layOutRing();
  void weighLinks(std::span<float> sums);
  void hearLinks(const Phasors& from, const Fields& to, bool isStraight) const;
  void hear(std::span<const float> x, std::span<float> h) const;
  void hearNeighbours(std::span<const float> x, std::span<float> h) const;
  void hearFirst(std::span<const float> x, std::span<float> h) const;

  Shape shape_;
  std::size_t count_ = 0, reach_ = 0;
  bool fits_ = true;
  std::span<const float> links_;
  std::span<float> learning_;
  std::size_t perRow_ = 0;    // of links
  bool someAreDeaf_ = false;  // by links that are no numbers
  std::span<float> size_;     // |weight|
  std::span<kernel::Link> rewired_;
  std::size_t rewiredCount_ = 0;
  std::span<kernel::Ring> ring_;  // one, and its memory
  std::span<float> sums_, pairs_, heard_;
  std::span<std::uint16_t> listeners_;
  std::span<kernel::HeardCounts> ofPair_;
};

}  // namespace ksom
