// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/peaks.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <sstream>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

struct FindPeaksCase {
  std::string name;
  std::size_t offset = 0, length = 0;
  bool tieOrderMatters = false;
  std::vector<int> peaks;
};

// name,offset,length,tie_order_matters,peaks separated by spaces
FindPeaksCase parseCase(const std::string& line) {
  std::istringstream in(line);
  FindPeaksCase parsed;
  std::string field;
  std::getline(in, parsed.name, ',');
  std::getline(in, field, ',');
  parsed.offset = std::stoul(field);
  std::getline(in, field, ',');
  parsed.length = std::stoul(field);
  std::getline(in, field, ',');
  parsed.tieOrderMatters = field == "1";
  for (int peak; in >> peak;) parsed.peaks.push_back(peak);
  return parsed;
}

std::vector<int> copyOf(std::span<const int> found) { return {found.begin(), found.end()}; }

// The three rules as written in the header, without any cleverness: a second opinion for random curves.
std::vector<int> slowPeaks(const std::vector<double>& x, double prominence, int minDistance) {
  std::vector<int> maxima;
  const int n = static_cast<int>(x.size());
  const auto at = [&](int i) { return x[static_cast<std::size_t>(i)]; };
  for (int i = 1; i < n - 1; ++i) {
    int end = i;
    while (end + 1 < n && at(end + 1) == at(i)) ++end;
    if (at(i - 1) < at(i) && end < n - 1 && at(end + 1) < at(i)) maxima.push_back((i + end) / 2);
  }
  std::vector<int> order = maxima;
  std::sort(order.begin(), order.end(), [&](int a, int b) { return at(a) > at(b) || (at(a) == at(b) && a > b); });
  std::vector<int> kept;
  for (int p : order)
    if (std::none_of(kept.begin(), kept.end(), [&](int k) { return std::abs(k - p) < minDistance; })) kept.push_back(p);
  std::sort(kept.begin(), kept.end());
  std::vector<int> found;
  for (int p : kept) {
    double left = at(p), right = at(p);
    for (int i = p; i >= 0 && at(i) <= at(p); --i) left = std::min(left, at(i));
    for (int i = p; i < n && at(i) <= at(p); ++i) right = std::min(right, at(i));
    if (at(p) - std::max(left, right) >= prominence) found.push_back(p);
  }
  return found;
}

std::vector<float> randomPowers(std::size_t bins, std::uint64_t seed) {
  std::vector<float> power(bins);
  for (std::size_t k = 0; k < bins; ++k)  // chi-square with two degrees of freedom, as of a noise's spectrum
    power[k] = static_cast<float>(-std::log(1 - randomUnit(seed, k)) + 1e-9);
  return power;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(peaks)

BOOST_AUTO_TEST_CASE(peaks_equal_those_of_scipy_find_peaks) {
  const auto lines = readLines("findpeaks/cases.csv");
  const auto vectors = readF64("findpeaks/vectors.f64");
  Prepared<PeakPicker> picker(8192);
  int compared = 0;
  for (std::size_t row = 1; row < lines.size(); ++row) {
    const FindPeaksCase expected = parseCase(lines[row]);
    if (expected.tieOrderMatters) continue;  // scipy's own order among equals is accidental there
    BOOST_TEST_CONTEXT(expected.name) {
      const auto curve = std::span(vectors).subspan(expected.offset, expected.length);
      BOOST_TEST(copyOf(picker->pickAbove(curve, 10, 5)) == expected.peaks, boost::test_tools::per_element());
      ++compared;
    }
  }
  BOOST_TEST(compared == 79);
}

BOOST_AUTO_TEST_CASE(peaks_follow_the_three_rules_on_random_steps) {
  Prepared<PeakPicker> picker(300);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    // Few different heights, so that plateaus and ties are everywhere.
    std::vector<double> curve(3 + seed);
    for (std::size_t i = 0; i < curve.size(); ++i) curve[i] = std::floor(6 * randomUnit(seed, i)) * 3;
    const int distance = 1 + static_cast<int>(seed % 7);
    if (curve.size() > 300) curve.resize(300);
    BOOST_TEST_CONTEXT("seed " << seed)
    BOOST_TEST(copyOf(picker->pickAbove(curve, 6, distance)) == slowPeaks(curve, 6, distance),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_ratio_of_powers_picks_what_the_same_prominence_in_db_picks) {
  constexpr std::size_t kBins = 1025;
  Prepared<PeakPicker> picker(static_cast<int>(kBins));
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto power = randomPowers(kBins, seed);
    std::vector<double> db(kBins);
    for (std::size_t k = 0; k < kBins; ++k) db[k] = 10 * std::log10(static_cast<double>(power[k]));
    const auto byDb = copyOf(picker->pickAbove(db, 10, 5));
    BOOST_TEST(copyOf(picker->pickRatio(power, 10, 5)) == byDb, boost::test_tools::per_element());
    found += byDb.size();
  }
  BOOST_TEST(found > 1000u);  // or the comparison would say nothing
}

BOOST_AUTO_TEST_CASE(prominence_is_inclusive) {
  Prepared<PeakPicker> picker(16);
  const std::vector<double> curve{0, 10, 0, 9, 0};
  BOOST_TEST(copyOf(picker->pickAbove(curve, 10, 1)) == std::vector{1}, boost::test_tools::per_element());
  BOOST_TEST(picker->pickAbove(curve, 10.0001, 1).empty());
}

BOOST_AUTO_TEST_CASE(the_first_and_the_last_point_are_never_peaks) {
  Prepared<PeakPicker> picker(16);
  BOOST_TEST(picker->pickAbove(std::vector<double>{50, 0, 0, 0, 50}, 10, 1).empty());
  BOOST_TEST(picker->pickAbove(std::vector<double>{0, 50, 50}, 10, 1).empty());
}

BOOST_AUTO_TEST_CASE(of_equal_peaks_too_close_the_later_one_wins) {
  Prepared<PeakPicker> picker(16);
  const std::vector<double> curve{0, 20, 0, 20, 0};
  BOOST_TEST(copyOf(picker->pickAbove(curve, 10, 3)) == std::vector{3}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_curve_of_fewer_than_three_points_has_no_peak) {
  Prepared<PeakPicker> picker(16);
  BOOST_TEST(picker->pickAbove({}, 10, 5).empty());
  BOOST_TEST(picker->pickAbove(std::vector<double>{1}, 10, 5).empty());
  BOOST_TEST(picker->pickAbove(std::vector<double>{0, 99}, 10, 5).empty());
}

BOOST_AUTO_TEST_CASE(a_curve_as_long_as_prepared_for_is_read_and_a_longer_one_is_not) {
  Prepared<PeakPicker> picker(5);
  BOOST_TEST(picker->pickAbove(std::vector<double>{0, 0, 0, 20, 0}, 10, 5).size() == 1u);
  BOOST_TEST(picker->pickAbove(std::vector<double>{0, 0, 0, 20, 0, 0}, 10, 5).empty());
}

BOOST_AUTO_TEST_CASE(a_curve_full_of_maxima_fits_its_memory) {
  Prepared<PeakPicker> picker(1001);
  std::vector<float> zigzag(1001);
  for (std::size_t i = 0; i < zigzag.size(); ++i) zigzag[i] = i % 2 == 1 ? 100.0f + static_cast<float>(i) : 1.0f;
  BOOST_TEST(picker->pickRatio(zigzag, 10, 1).size() == 500u);
  BOOST_TEST(picker->pickRatio(zigzag, 10, 1000).size() == 1u);  // the longest climb there is
}

BOOST_AUTO_TEST_CASE(values_that_are_no_numbers_do_not_hang_or_crash_the_picker) {
  Prepared<PeakPicker> picker(16);
  BOOST_TEST(picker->pickAbove(std::vector<double>{0, NAN, 0, 20, 0, 0}, 10, 2).size() <= 2u);
  BOOST_TEST(picker->pickAbove(std::vector<double>(16, NAN), 10, 2).empty());
}

BOOST_AUTO_TEST_CASE(the_picker_refuses_nonsense_and_too_little_memory) {
  BOOST_TEST(PeakPicker::bytesNeeded(0) == 0u);
  PeakPicker picker;
  const std::size_t bytes = PeakPicker::bytesNeeded(100);
  Memory memory(bytes);
  BOOST_TEST(!picker.prepare(0, memory.span()));
  BOOST_TEST(!picker.prepare(100, memory.span().first(bytes / 2)));
  BOOST_TEST(picker.prepare(100, memory.span()));
}

BOOST_AUTO_TEST_CASE(peaks_below_the_least_power_are_left_out_and_change_no_others) {
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    for (const int distance : {1, 2, 3, 7}) {
      std::vector<float> power = noise(1, 500, seed);
      for (float& p : power) p = std::pow(10.0f, 3 * p);
      Prepared<PeakPicker> picker(500);
      const auto all = copyOf(picker->pickRatio(power, 10, distance));
      std::vector<int> loud;
      for (const int at : all)
        if (power[static_cast<std::size_t>(at)] >= 50) loud.push_back(at);
      BOOST_TEST(copyOf(picker->pickRatio(power, 10, distance, 50)) == loud, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(peaks_picked_piece_by_piece_are_the_same) {
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    for (const std::size_t size : {9u, 100u, 1025u})
      for (const int distance : {2, 5}) {
        std::vector<float> power = noise(1, size, seed);
        for (float& p : power) p = std::round(std::pow(10.0f, 2 * p));  // with plateaus
        Prepared<PeakPicker> picker(static_cast<int>(size));
        const auto whole = copyOf(picker->pickRatio(power, 5, distance, 0.5f));
        const int pieces = 4;
        for (std::size_t i = 0; i < 4; ++i) picker->look(power, 0.5f, size * i / 4, size * (i + 1) / 4);
        for (std::size_t i = 0; i < 4; ++i) picker->walkLeft(power, 5, size * i / 4, size * (i + 1) / 4);
        for (int i = 0; i < pieces; ++i) picker->walkRight(power, 5, distance, i, pieces);
        BOOST_TEST(copyOf(picker->found()) == whole, boost::test_tools::per_element());
      }
}

// Walking from each tooth to where it ends would take four thousand million steps.
BOOST_AUTO_TEST_CASE(a_comb_of_faint_teeth_on_a_slope_is_picked_in_linear_time) {
  constexpr int kPoints = 1 << 17;
  std::vector<float> comb(kPoints);
  for (const bool mirrored : {false, true}) {
    for (std::size_t i = 0; i < comb.size(); ++i) {
      const auto height = static_cast<float>(mirrored ? comb.size() - i : i);
      comb[i] = 1e6f + height * (i % 2 ? 1.0f : 0.99f);
    }
    comb[mirrored ? 0 : comb.size() - 1] = 1e9f;
    Prepared<PeakPicker> picker(kPoints);
    for (int again = 0; again < 20; ++again) BOOST_TEST(picker->pickRatio(comb, 10, 2).empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
