// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace ksom {

/// Largest |2 pi K_eff / sampleRate| that the bank uses: beyond it an Euler step overshoots and nothing locks.
inline constexpr double kMaxCouplingPerSample = 1.0;

/// Least critical coupling, Hz: that of oscillators that are equal.
inline constexpr double kLeastCriticalHz = 0.01;

/// Where all oscillators of one all-to-all block just lock: the least K in Hz for which a state of full locking
/// exists, at least kLeastCriticalHz. With w the distance in Hz from sum(w f / g) / sum(w / g), and
/// r(u) = (1/W) sum weight sqrt(1 - (w / (g u))^2), it is the minimum over u of u / r(u); for equal weights and gains
/// this is Verwoerd & Mason, SIAM J. Appl. Dyn. Syst. 7 (2008). `gain` and `weight` are as in KuramotoBank;
/// oscillators with gain 0 listen to nobody and are left out. Allocates nothing; a few hundred steps per oscillator,
/// so call it when frequencies change, not every block.
double criticalCouplingHz(std::span<const float> freqHz, std::span<const float> weight, std::span<const float> gain);

/// The same while frequencies, weights and gains move: a few looks about the minimum where it was last, and a search
/// only where it has gone further. Within 1e-3 of what is found afresh.
class CriticalCoupling {
 public:
  double follow(std::span<const float> freqHz, std::span<const float> weight, std::span<const float> gain);

 private:
  double v_ = -1;  // u at the minimum is 1 + v^2 times the least u there is; -1 for not known
};

}  // namespace ksom
