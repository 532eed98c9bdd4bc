// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstring>
#include <span>

#include "buffers.hpp"
#include "ksom/arena.hpp"
#include "ksom/partial_frame.hpp"

namespace ksom::sc {

/// Partials in a buffer, a frame each, as partial_frame.hpp has them.
class PartialsBuffer {
 public:
  static constexpr std::size_t kChannels = kPartialNumbers;
  enum News { missing, malformed, same, changed };

  /// For so many frames; longer buffers are read as far as that.
  void carve(Arena& arena, std::size_t frames) {
    partials_ = arena.take<Partial>(frames);
    last_ = arena.take<float>(frames * kChannels);
  }
  void forget() { count_ = 0; }
  /// What is in the buffer now; nothing in one that is missing or of another shape.
  News read(const Unit& unit, float number) {
    const HeldBuffer<Access::read> buffer(unit, number);
    if (!buffer.exists() || static_cast<std::size_t>(buffer.channels()) != kChannels) {
      count_ = 0;
      return buffer.exists() ? malformed : missing;
    }
    const std::size_t count = std::min(partials_.size(), static_cast<std::size_t>(buffer.frames()));
    const std::span<const float> from = buffer.samples().first(count * kChannels);
    // By their bits: a number that is none would differ from itself, in every grid step.
    if (count == count_ && std::memcmp(from.data(), last_.data(), from.size_bytes()) == 0) return same;
    std::copy(from.begin(), from.end(), last_.begin());
    count_ = count;
    for (std::size_t i = 0; i < count; ++i)
      partials_[i] = partialFrom(ConstPartialFrame(from.data() + i * kChannels, kChannels));
    return changed;
  }
  /// From elsewhere: room for as many as there are frames, and how many there are.
  std::span<Partial> room() { return partials_; }
  void have(std::size_t count) { count_ = count; }
  std::span<const Partial> all() const { return partials_.first(count_); }

  /// As many as fit; frames beyond them are emptied. False for a buffer of another shape.
  static bool write(const Unit& unit, float number, std::span<const Partial> partials) {
    const HeldBuffer<Access::write> buffer(unit, number);
    if (static_cast<std::size_t>(buffer.channels()) != kChannels) return false;
    const std::span<float> to = buffer.samples();
    for (std::size_t i = 0; i < static_cast<std::size_t>(buffer.frames()); ++i)
      putPartial(i < partials.size() ? partials[i] : Partial{}, PartialFrame(to.data() + i * kChannels, kChannels));
    return true;
  }

 private:
  std::span<Partial> partials_;
  std::span<float> last_;
  std::size_t count_ = 0;
};

}  // namespace ksom::sc
