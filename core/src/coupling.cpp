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

// u / r(u) of a block, where u goes from its least to twice that: there every root is above 0.86, so the minimum lies
// before.
class Curve {
 public:
  Curve(std::span<const float> freqHz, std::span<const float> weight, std::span<const float> gain)
      : block_{freqHz, weight, gain}, centre_(block_.lockedFreqHz()), least_(block_.largestPull(centre_)) {}
  bool isFlat() const { return !(least_ > 0); }
  double at(double ratio) const {
    const double u = least_ * std::max(ratio, 1.0), r = block_.orderAt(u, centre_);
    return r > 0 ? u / r : 1e30;
  }

 private:
  Block block_;
  double centre_, least_;
};

struct Minimum {
  double ratio, value;
};

// By golden section: it falls, then rises.
Minimum searched(const Curve& curve) {
  constexpr double kGolden = 0.6180339887498949;
  double a = 1, b = 2;
  double x = b - kGolden * (b - a), y = a + kGolden * (b - a);
  double atX = curve.at(x), atY = curve.at(y);
  for (int step = 0; step < 40; ++step) {
    if (atX < atY) {
      b = y, y = x, atY = atX;
      x = b - kGolden * (b - a), atX = curve.at(x);
    } else {
      a = x, x = y, atX = atY;
      y = a + kGolden * (b - a), atY = curve.at(y);
    }
  }
  return {x, std::min({atX, atY, curve.at(1)})};
}

// u is its least times 1 + v^2: in v the curve is smooth where the first root begins. The lowest of three points, `step`
// apart, and of the parabola through them; a v below 0 where the minimum lies beyond.
struct Vertex {
  double v, value;
};

Vertex nearby(const Curve& curve, double v, double step) {
  const auto at = [&](double where) { return curve.at(1 + where * where); };
  const double low = at(v - step), middle = at(v), high = at(v + step), curvature = low + high - 2 * middle;
  if (middle > std::min(low, high) || !(curvature > 0)) return {-1, 0};
  const double vertex = std::abs(v + step * (low - high) / (2 * curvature));
  return {vertex, std::min(middle, at(vertex))};
}

}  // namespace

double criticalCouplingHz(std::span<const float> freqHz, std::span<const float> weight, std::span<const float> gain) {
  const Curve curve(freqHz, weight, gain);
  return curve.isFlat() ? kLeastCriticalHz : std::max(kLeastCriticalHz, searched(curve).value);
}

double CriticalCoupling::follow(std::span<const float> freqHz, std::span<const float> weight,
                                std::span<const float> gain) {
  constexpr double kNarrow = 0.02, kWide = 0.1;
  const Curve curve(freqHz, weight, gain);
  if (curve.isFlat()) return kLeastCriticalHz;
  Vertex found{-1, 0};
  if (v_ >= 0) found = nearby(curve, v_, kNarrow);
  if (v_ >= 0 && found.v < 0) found = nearby(curve, v_, kWide);
  if (found.v < 0) {
    const Minimum afresh = searched(curve);
    found = {std::sqrt(afresh.ratio - 1), afresh.value};
  }
  v_ = found.v;
  return std::max(kLeastCriticalHz, found.value);
}

}  // namespace ksom
