// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <m_pd.h>

#include <cstddef>
#include <span>
#include <vector>

namespace ksom::pd {

/// The signals of an object, inlets and outlets. Any inlet's may be the same memory as any outlet's: whoever writes some
/// samples has read those of all inlets before.
class Wires {
 public:
  /// Allocates: for the dsp method. One number an inlet and one an outlet: its channels, 1 where this Pd knows no others.
  /// An inlet that has fewer is silent in the rest, of one that has more the first are heard.
  void connect(t_signal** signals, std::span<const int> inlets, std::span<const int> outlets);

  std::size_t frames() const { return frames_; }
  double sampleRate() const { return sampleRate_; }

  /// The signal chain, too. Channels are counted over all inlets, and over all outlets.
  void read(std::size_t channel, std::size_t at, std::span<float> samples) const {
    for (std::size_t n = 0; n < samples.size(); ++n) samples[n] = readOne(channel, at + n);
  }
  float readOne(std::size_t channel, std::size_t at) const {
    return in_[channel] ? static_cast<float>(in_[channel][at]) : 0.0f;
  }
  void write(std::size_t channel, std::size_t at, std::span<const float> samples) const {
    for (std::size_t n = 0; n < samples.size(); ++n) out_[channel][at + n] = static_cast<t_sample>(samples[n]);
  }

 private:
  std::vector<t_sample*> in_, out_;  // null where a signal has no such channel
  std::size_t frames_ = 0;
  double sampleRate_ = 0;
};

/// signal_setmultiout of this Pd, from 0.54 on; null before.
using SetMultiOut = void (*)(t_signal**, int);
SetMultiOut setMultiOut();
inline constexpr auto kNoMultiChannel =
    "Pd has signals of many channels from 0.54 on; as many inlets and outlets are used";

}  // namespace ksom::pd
