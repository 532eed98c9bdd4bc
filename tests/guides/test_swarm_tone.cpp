// SPDX-License-Identifier: GPL-3.0-or-later
// A swarm of four voices within 12 cents of 440 Hz, from an ensemble to one tone.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "guide.hpp"
#include "ksom/swarm.hpp"

using namespace ksom;
using namespace ksom::test;
using namespace ksom::guides;

namespace {

constexpr double kRate = 4000, kPartialHz = 440, kListened = 16;  // s
constexpr int kPoints = 200;                                      // of each curve
constexpr double kMostCents = 16, kMostSeconds = 4;
constexpr std::array kCoupling{0.0f, 0.5f, 1.0f, 2.0f};  // critical
constexpr std::array kOrder{"r at K = 0", "r at K = 0.5", "r at K = 1", "r at K = 2"};
constexpr std::array kSpectrum{"amplitude at K = 0", "amplitude at K = 0.5", "amplitude at K = 1",
                               "amplitude at K = 2"};

Rendered swarmAt(float coupling) {
  const Swarm swarm;
  Prepared<KuramotoBank> bank(KuramotoBank::Config{kRate, swarm.voiceCount, 1});
  std::array<int, 1> blocks{};
  Partial partial;
  partial.freqHz = kPartialHz, partial.amp = 1, partial.state = PartialState::born;
  swarm.seedBank(*bank, {&partial, 1}, blocks);
  bank->set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  bank->set(KuramotoBank::coupling, coupling);
  bank->set(KuramotoBank::level, 1);
  return render(*bank, secondsOf(kMostSeconds + kListened, kRate));
}

std::span<const float> settled(const std::vector<float>& x) { return std::span(x).last(secondsOf(kListened, kRate)); }

double centsAt(int point) { return kMostCents * (2.0 * point / kPoints - 1); }

std::array<Rendered, 4> swarms() {
  return {swarmAt(kCoupling[0]), swarmAt(kCoupling[1]), swarmAt(kCoupling[2]), swarmAt(kCoupling[3])};
}

Table swarmTone(const std::array<Rendered, 4>& heard) {
  Table table({"seconds", kOrder[0], kOrder[1], kOrder[2], kOrder[3], "cents", kSpectrum[0], kSpectrum[1], kSpectrum[2],
               kSpectrum[3]});
  for (int point = 0; point <= kPoints; ++point) {
    const double seconds = kMostSeconds * point / kPoints, cents = centsAt(point);
    std::vector<double> row{seconds};
    for (const Rendered& one : heard) row.push_back(one.r[secondsOf(seconds, kRate)]);
    row.push_back(cents);
    for (const Rendered& one : heard)
      row.push_back(amplitudeAt(settled(one.out), kPartialHz * std::exp2(cents / 1200), kRate));
    table.add(row);
  }
  return table;
}

double louderDb(const Rendered& one, const Rendered& other) {
  return 20 * std::log10(rmsOf(settled(one.out)) / rmsOf(settled(other.out)));
}

// Where there are peaks of a quarter and more, in cents.
std::vector<double> tonesIn(const std::vector<double>& spectrum) {
  std::vector<double> cents;
  for (std::size_t i = 1; i + 1 < spectrum.size(); ++i)
    if (spectrum[i] > 0.25 && spectrum[i] >= spectrum[i - 1] && spectrum[i] > spectrum[i + 1])
      cents.push_back(centsAt(static_cast<int>(i)));
  return cents;
}

void draw(cairo_t* context, const Table& table) {
  title(context, "One swarm of four voices within 12 cents: from an ensemble to one tone");
  constexpr std::array names{"K = 0", "K = 0.5", "K = 1", "K = 2"};
  constexpr std::array colors{kGrey, kYellow, kGreen, kBlue};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double top = 84 + 112 * static_cast<double>(i), bottom = top + 90;
    const bool isLast = i + 1 == names.size();
    Plot order(context, {170, top, 640, bottom}, {0, kMostSeconds}, {0, 1});
    order.xAxis(1, isLast ? "time (s)" : "");
    order.yAxis(0.5, " ");
    order.line(table.column("seconds"), table.column(kOrder[i]), colors[i], 3);
    setColor(context, colors[i]);
    drawText(context, 20, (top + bottom) / 2 + 6, kTextSize, names[i]);
    Plot spectrum(context, {730, top, kWidth - 40, bottom}, {-kMostCents, kMostCents}, {0, 1});
    spectrum.xAxis(4, isLast ? "distance from 440 Hz (cents)" : "");
    spectrum.yAxis(0.5, " ");
    spectrum.area(table.column("cents"), table.column(kSpectrum[i]), colors[i]);
  }
  setColor(context, kDark);
  drawText(context, 20, 70, kTextSize, "coupling");
  drawText(context, 405, 70, kTextSize, "agreement r", 0.5);
  drawText(context, 945, 70, kTextSize, "amplitude", 0.5);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(swarm_tone)

BOOST_AUTO_TEST_CASE(a_swarm_goes_from_an_ensemble_to_one_tone_and_stays_on_its_partial) {
  const auto heard = swarms();
  const Table table = swarmTone(heard);
  constexpr std::array meanR{0.45, 0.46, 0.74, 0.97}, loudest{0.42, 0.42, 0.95, 0.95};
  std::array<std::vector<double>, 4> tones;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    const auto spectrum = table.column(kSpectrum[i]);
    const double r = meanOf(settled(heard[i].r)), top = *std::max_element(spectrum.begin(), spectrum.end());
    tones[i] = tonesIn(spectrum);
    BOOST_TEST_CONTEXT("K = " << kCoupling[i] << ", r = " << r << ", loudest " << top) {
      BOOST_TEST(std::abs(r - meanR[i]) < 0.01);
      BOOST_TEST(std::abs(top - loudest[i]) < 0.05);
      BOOST_TEST(std::abs(louderDb(heard[i], heard[0])) < 1.5, louderDb(heard[i], heard[0]));
      BOOST_TEST(tones[i].size() == (kCoupling[i] < 1 ? 4u : 1u));
      if (kCoupling[i] >= 1) BOOST_TEST(std::abs(tones[i].front()) < 0.5);
    }
  }
  const auto widthOf = [](const std::vector<double>& cents) { return cents.back() - cents.front(); };
  BOOST_TEST(widthOf(tones[1]) < widthOf(tones[0]) - 2);
  publish("swarm-tone", table, 0.02, draw);
}

BOOST_AUTO_TEST_SUITE_END()
