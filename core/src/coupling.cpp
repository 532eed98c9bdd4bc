// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/coupling.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ksom {
namespace {

struct Block {
  std::span<const float> freqHz, weight, gain;

  template <class Visit>
  void forListeners(Visit visit) const {
    for (std::size_t i = 0; i < freqHz.size(); ++i)
      if (std::abs(gain[i]) > 0)
        visit(static_cast<double>(freqHz[i]), static_cast<double>(weight[i]), static_cast<double>(gain[i]));
  }

  double lockedFreqHz() const {
    double moment = 0, sum = 0;
    forListeners([&](double f, double w, double g) { moment += w * f / g, sum += w / g; });
    return sum != 0 ? moment / sum : 0;
  }

  double largestPull(double centre) const {
    double most = 0;
    forListeners([&](double f, double, double g) { most = std::max(most, std::abs((f - centre) / g)); });
    return most;
  }

  double orderAt(double u, double centre) const {
    double r = 0, total = 0;
    forListeners([&](double f, double w, double g) {
      const double x = (f - centre) / (g * u);
      r += w * std::sqrt(std::max(0.0, 1 - x * x));
      total += std::abs(w);
    });
    return total > 0 ? r / total : 0;
  }
};

}  // namespace

double criticalCouplingHz(std::span<const float> freqHz, std::span<const float> weight, std::span<const float> gain) {
  const Block block{freqHz, weight, gain};
  const double centre = block.lockedFreqHz(), least = block.largestPull(centre);
  if (!(least > 0)) return kLeastCriticalHz;
  const auto couplingAt = [&](double u) {
    const double r = block.orderAt(u, centre);
    return r > 0 ? u / r : 1e30;
  };
  // u / r(u) falls, then rises; at 2 * least every root is above 0.86, so the minimum lies before. Golden section.
  constexpr double kGolden = 0.6180339887498949;
  double a = least, b = 2 * least;
  double x = b - kGolden * (b - a), y = a + kGolden * (b - a);
  double atX = couplingAt(x), atY = couplingAt(y);
  for (int step = 0; step < 40; ++step) {
    if (atX < atY) {
      b = y, y = x, atY = atX;
      x = b - kGolden * (b - a), atX = couplingAt(x);
    } else {
      a = x, x = y, atX = atY;
      y = a + kGolden * (b - a), atY = couplingAt(y);
    }
  }
  return std::max(kLeastCriticalHz, std::min({atX, atY, couplingAt(least)}));
}

}  // namespace ksom
