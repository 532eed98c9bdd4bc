// SPDX-License-Identifier: GPL-3.0-or-later
// Three slow clocks of nearly 3:4:5, before and after `pull`: ticks of processEach, bar under bar.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "guide.hpp"

using namespace ksom;
using namespace ksom::test;
using namespace ksom::guides;

namespace {

constexpr double kRate = 8000, kPulledAt = 30, kSeconds = 90;  // s
constexpr std::array kHarmonics{3, 4, 5};
constexpr float kPullHz = 0.1f;

using Ticks = std::array<std::vector<double>, 3>;  // s

void addTicks(Ticks& ticks, KuramotoBank& bank, double from, double to) {
  std::array<std::vector<float>, 3> out;
  std::vector<std::span<float>> spans;
  for (auto& channel : out) spans.emplace_back(channel = std::vector<float>(secondsOf(to - from, kRate)));
  bank.processEach(KuramotoBank::Each::tick, spans);
  for (std::size_t i = 0; i < out.size(); ++i)
    for (std::size_t n = 0; n < out[i].size(); ++n)
      if (out[i][n] != 0) ticks[i].push_back(from + static_cast<double>(n) / kRate);
}

Ticks clocks() {
  BankOf bank = bankOf({1.52, 1.985, 2.51}, kRate);
  Ticks ticks;
  addTicks(ticks, *bank, 0, kPulledAt);
  bank->set(KuramotoBank::pull, kPullHz);
  addTicks(ticks, *bank, kPulledAt, kSeconds);
  return ticks;
}

// What each makes of a bar, s: the mean of the last ten before `until`.
std::array<double, 3> bars(const Ticks& ticks, double until) {
  std::array<double, 3> seconds{};
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const auto end = std::lower_bound(ticks[i].begin(), ticks[i].end(), until);
    seconds[i] = (*(end - 1) - *(end - 1 - 10 * kHarmonics[i])) / 10;
  }
  return seconds;
}

// Bars are counted from the last one backwards, so that its first beat is where all three tick.
Table asBars(const Ticks& ticks) {
  const double bar = bars(ticks, kSeconds)[0];
  Table table({"clock", "seconds", "place in the bar s"});
  double down = ticks[0].back();
  for (std::size_t i = 0; i < ticks.size(); ++i)
    for (const double at : ticks[i]) {
      const double bars = (at - down) / bar + 0.05;
      table.add({static_cast<double>(kHarmonics[i]), at, (bars - std::floor(bars) - 0.05) * bar});
    }
  return table;
}

void draw(cairo_t* context, const Table& table) {
  title(context, "Three clocks of nearly 3:4:5: each row is a bar");
  Plot plot(context, {90, 60, kWidth - 170, kHeight - 70}, {-0.1, 1.9}, {kSeconds, 0});
  plot.xAxis(0.5, "time in the bar (s)");
  plot.yAxis(10, "time (s)");
  constexpr std::array colors{kBlue, kOrange, kGreen};
  const auto clock = table.column("clock"), at = table.column("seconds"), place = table.column("place in the bar s");
  for (std::size_t i = 0; i < kHarmonics.size(); ++i) {
    Plot::Values x, y;
    for (std::size_t k = 0; k < at.size(); ++k)
      if (clock[k] == kHarmonics[i]) x.push_back(place[k]), y.push_back(at[k]);
    plot.strokes(x, y, colors[i], 8);
    plot.note(1.93, 60 + 6 * static_cast<double>(i), std::to_string(kHarmonics[i]) + " in a bar", colors[i]);
  }
  plot.dashed({-0.1, 1.9}, {kPulledAt, kPulledAt}, kDark, 2);
  plot.note(1.93, kPulledAt - 3, "pull = 0");
  plot.note(1.93, kPulledAt + 6, "pull = 0.1 Hz");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(three_four_five)

BOOST_AUTO_TEST_CASE(three_clocks_of_nearly_three_four_five_become_exact) {
  const Ticks ticks = clocks();
  const auto before = bars(ticks, kPulledAt), after = bars(ticks, kSeconds);
  BOOST_TEST(*std::max_element(before.begin(), before.end()) - *std::min_element(before.begin(), before.end()) > 0.04);
  for (const double bar : after) BOOST_TEST(std::abs(bar - 1.994) < 5e-4, bar);
  for (const auto& clock : ticks) BOOST_TEST(std::abs(clock.back() - ticks[0].back()) < 0.04);  // all three at once
  publish("three-four-five", asBars(ticks), 0.005, draw);
}

BOOST_AUTO_TEST_SUITE_END()
