// SPDX-License-Identifier: GPL-3.0-or-later
// r against K for five hundred oscillators with Lorentzian frequencies: r = sqrt(1 - Kc / K), Kc = 2 gamma.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "guide.hpp"

using namespace ksom;
using namespace ksom::test;
using namespace ksom::guides;

namespace {

constexpr std::size_t kMany = 500;
constexpr double kGammaHz = 2, kCriticalHz = 2 * kGammaHz;

// Quantiles, so that the sample has no luck in it.
std::vector<double> lorentz() {
  std::vector<double> hz;
  for (std::size_t i = 0; i < kMany; ++i)
    hz.push_back(1000 + kGammaHz * std::tan(kPi * ((static_cast<double>(i) + 0.5) / kMany - 0.5)));
  return hz;
}

// From all in step, when it has had time to fall apart.
double orderAt(double couplingHz) {
  BankOf bank(lorentz());
  bank.setAllPhases(0);
  bank->set(KuramotoBank::coupling, static_cast<float>(couplingHz));
  skip(*bank, secondsOf(1.5));
  return meanOf(render(*bank, secondsOf(1.5)).r);
}

double theoryAt(double couplingHz) { return std::sqrt(std::max(0.0, 1 - kCriticalHz / couplingHz)); }

Table orderCurve() {
  Table table({"K Hz", "r measured", "r theory"});
  for (const double k : {0.5, 1.0, 2.0, 3.0, 3.6, 4.4, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0})
    table.add({k, orderAt(k), theoryAt(k)});
  return table;
}

void draw(cairo_t* context, const Table& table) {
  title(context, "Below a threshold nobody agrees; above it, more and more do");
  Plot plot(context, {}, {0, 20}, {0, 1});
  plot.xAxis(2, "coupling K (Hz)");
  plot.yAxis(0.2, "agreement r");
  Plot::Values k, r;
  for (double at = kCriticalHz; at <= 20; at += 0.02) k.push_back(at), r.push_back(theoryAt(at));
  plot.line({0, kCriticalHz}, {0, 0}, kOrange, 4);
  plot.line(k, r, kOrange, 4);
  plot.dots(table.column("K Hz"), table.column("r measured"), kBlue, 7);
  plot.note(4.3, 0.12, "threshold: 4 Hz");
  plot.note(10.3, 0.70, "theory: r = √(1 − 4 Hz / K)", kOrange);
  plot.note(10.3, 0.62, "measured: 500 voices, half of them within ±2 Hz", kBlue);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_curve)

BOOST_AUTO_TEST_CASE(above_the_threshold_r_is_what_theory_says_and_below_it_is_next_to_nothing) {
  const Table table = orderCurve();
  const auto k = table.column("K Hz"), r = table.column("r measured"), theory = table.column("r theory");
  for (std::size_t i = 0; i < k.size(); ++i) {
    if (k[i] <= 0.9 * kCriticalHz) BOOST_TEST(r[i] < 0.08, r[i] << " at " << k[i] << " Hz");
    else BOOST_TEST(std::abs(r[i] - theory[i]) < 0.02, r[i] << " at " << k[i] << " Hz");
  }
  publish("order-curve", table, 0.02, draw);
}

BOOST_AUTO_TEST_SUITE_END()
