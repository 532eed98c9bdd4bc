// SPDX-License-Identifier: GPL-3.0-or-later
// Buffers of the server. Found anew in every block, as they come, go and change their size while a unit plays. The
// server's own macros read beyond the last buffer when asked for the one after it.
#pragma once

#include <SC_PlugIn.hpp>
#include <cmath>
#include <cstddef>
#include <span>

namespace ksom::sc {

/// The buffer of this number, or null: also for what is not a number, or not allocated.
inline SndBuf* findBuffer(const Unit& unit, float number) {
  const World& world = *unit.mWorld;
  const double limit = static_cast<double>(world.mNumSndBufs) + unit.mParent->localBufNum;
  if (!(number >= 0 && static_cast<double>(number) < limit)) return nullptr;
  const auto index = static_cast<uint32>(number);
  SndBuf* buffer =
      index < world.mNumSndBufs ? world.mSndBufs + index : unit.mParent->mLocalSndBufs + (index - world.mNumSndBufs);
  return buffer;
}

enum class Access { read, write };

/// A buffer for as long as this lives; other threads of supernova wait. Empty where there is none, or none of `channels`.
template <Access access>
class HeldBuffer {
 public:
  HeldBuffer(const Unit& unit, float number) : buffer_(findBuffer(unit, number)) { lock(); }
  ~HeldBuffer() { unlock(); }
  HeldBuffer(const HeldBuffer&) = delete;
  HeldBuffer& operator=(const HeldBuffer&) = delete;

  bool exists() const { return buffer_ && buffer_->data && buffer_->frames > 0 && buffer_->channels > 0; }
  int frames() const { return exists() ? buffer_->frames : 0; }
  int channels() const { return exists() ? buffer_->channels : 0; }
  std::span<float> samples() const {
    if (!exists()) return {};
    return {buffer_->data, static_cast<std::size_t>(buffer_->frames) * static_cast<std::size_t>(buffer_->channels)};
  }

 private:
#ifdef SUPERNOVA
  void lock() {
    if (!buffer_ || buffer_->isLocal) return;
    if constexpr (access == Access::write) buffer_->lock.lock();
    else buffer_->lock.lock_shared();
  }
  void unlock() {
    if (!buffer_ || buffer_->isLocal) return;
    if constexpr (access == Access::write) buffer_->lock.unlock();
    else buffer_->lock.unlock_shared();
  }
#else
  void lock() {}
  void unlock() {}
#endif

  SndBuf* buffer_;
};

/// Two buffers at once, always the one of the lower number first, so that no two units wait for each other; the second is
/// missing when it is the first. use(a, b).
template <Access access, class Use>
void withBoth(const Unit& unit, float a, float b, Use use) {
  if (findBuffer(unit, a) == findBuffer(unit, b)) b = -1;
  if (b < a) {
    const HeldBuffer<access> second(unit, b);
    const HeldBuffer<access> first(unit, a);
    use(first, second);
  } else {
    const HeldBuffer<access> first(unit, a);
    const HeldBuffer<access> second(unit, b);
    use(first, second);
  }
}

}  // namespace ksom::sc
