// SPDX-License-Identifier: GPL-3.0-or-later
// KuramotoState.kr: how much the oscillators of a state buffer agree: r, psi.
#include <algorithm>
#include <cmath>
#include <complex>

#include "buffers.hpp"
#include "level_inputs.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

constexpr std::size_t kNumbers = 4;  // phase, freq, amp, local r

class KuramotoStateUnit : public KsomUnit {
 public:
  KuramotoStateUnit() : KsomUnit(kUGen<"KuramotoState">) {
    if (!runsAt(calc_BufRate) || !hasWires(kStateInputs.singleCount, kStateOutputs)) return;
    mCalcFunc = make_calc_function<KuramotoStateUnit, &KuramotoStateUnit::next>();
    next(1);
  }

  void next(int) {
    const HeldBuffer<Access::read> buffer(*this, in0(0));
    const bool fits = buffer.channels() == static_cast<int>(kNumbers);
    if (!fits) say("bufnum is no buffer of 4 channels (phase, freq, amp, local r); zeros until it is");
    if (fits) read(buffer.samples());
    out0(0) = fits ? r_ : 0;
    out0(1) = fits ? psi_ : 0;
  }

 private:
  // Means over what sounds, each by its amplitude: of the local r, and of the phases. Silence keeps what was.
  void read(std::span<const float> states) {
    float amps = 0, r = 0;
    std::complex<float> sum;
    for (; states.size() >= kNumbers; states = states.subspan(kNumbers)) {
      const float amp = std::abs(states[2]);
      if (!(std::isfinite(amp) && std::isfinite(states[0]) && std::isfinite(states[3]))) continue;
      amps += amp;
      r += amp * std::clamp(states[3], 0.0f, 1.0f);
      sum += std::polar(amp, states[0]);
    }
    if (!(amps > 0 && std::isfinite(amps))) return;
    r_ = std::min(r / amps, 1.0f);
    psi_ = std::arg(sum);
  }

  float r_ = 0, psi_ = 0;
};

}  // namespace

void defineKuramotoState() { define<KuramotoStateUnit>("KuramotoState"); }

}  // namespace ksom::sc
