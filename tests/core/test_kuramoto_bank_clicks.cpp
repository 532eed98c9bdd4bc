// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever changes while it sounds is not heard as a click: no step from sample to sample is more than twice the largest
// that there is in the steady sounds before and after.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Oscillator = KuramotoBank::Oscillator;

constexpr int kMany = 12;
constexpr std::size_t kSteady = kSlowBuild ? 2400 : 9600, kChange = 2400;

// Coupled, with harmonics, on two sides, driven by an input.
class Playing {
 public:
  Playing() : links_(noise(1, kMany * kMany)), input_(sine(452, 0.3, 48000)) {
    for (int i = 0; i < kMany; ++i) bank_->setOscillator(i, usual(i));
    bank_->set(KuramotoBank::coupling, 30);
    bank_->set(KuramotoBank::harmonics, 3);
    bank_->setLinks(links_);
    bank_->setBlocks(std::array{5, 7});
  }
  static Oscillator usual(int i) {
    const float spread = static_cast<float>(i) / kMany;
    return {.freqHz = 440 + 20 * spread, .amp = 1.0f / kMany, .rolloff = 0.5f, .pan = 2 * spread - 1};
  }
  KuramotoBank& bank() { return *bank_; }
  // The largest step in the next samples, that from the last sample included.
  double largestStepIn(std::size_t samples) {
    std::vector<float> left(samples), right(samples);
    const std::array<std::span<float>, 2> out{left, right};
    bank_->process(out, {}, {}, std::span(input_).first(samples));
    double most = 0;
    for (std::size_t side = 0; side < 2; ++side) {
      const std::span<float> sound = out[side];
      most = std::max({most, largestStep(sound), std::abs<double>(sound[0] - last_[side])});
      last_[side] = sound.back();
    }
    return most;
  }

 private:
  BankOf bank_{std::vector<double>(kMany, 440.0), kBankRate, 2};
  std::vector<float> links_, input_;
  std::array<float, 2> last_{};
};

// The largest step while it changes and changes back, at several places, over that of both steady sounds.
double clickOf(const std::function<void(KuramotoBank&)>& change, const std::function<void(KuramotoBank&)>& back) {
  Playing playing;
  playing.largestStepIn(kSteady);
  double steady = 0, changing = 0;
  for (const std::size_t place : {1u, 30u, 64u, 101u, 155u, 290u}) {
    const auto measure = [&](const auto& what) {
      steady = std::max(steady, playing.largestStepIn(kSteady + place));
      what(playing.bank());
      changing = std::max(changing, playing.largestStepIn(kChange));
    };
    measure(change);
    measure(back);
  }
  return changing / steady;
}

struct Change {
  KuramotoBank::ParamId id;
  float value;
};
constexpr Change kChanges[]{
    {KuramotoBank::coupling, 300},
    {KuramotoBank::coupling, -20},
    {KuramotoBank::couplingUnit, 1},
    {KuramotoBank::normalise, 1},
    {KuramotoBank::phaseLag, 1.2f},
    {KuramotoBank::norm, 1},
    {KuramotoBank::level, 1},
    {KuramotoBank::harmonics, 1},
    {KuramotoBank::harmonics, 16},
    {KuramotoBank::holdPitch, 1},
    {KuramotoBank::between, 20},
    {KuramotoBank::topology, Topology::ring},
    {KuramotoBank::topology, Topology::smallWorld},
    {KuramotoBank::topology, Topology::star},
    {KuramotoBank::topology, Topology::matrix},
    {KuramotoBank::reach, 5},
    {KuramotoBank::rewire, 1},
    {KuramotoBank::integrator, 1},
    {KuramotoBank::linewidth, 20},
    {KuramotoBank::force, 30},
    {KuramotoBank::adapt, 20},
    {KuramotoBank::growth, -30},
    {KuramotoBank::growth, 100},
    {KuramotoBank::glide, 1},
    {KuramotoBank::fade, 0},
    {KuramotoBank::pull, 20},
    {KuramotoBank::root, 55},
    {KuramotoBank::onsetKick, 1},
    {KuramotoBank::hebbian, 50},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_clicks)

BOOST_AUTO_TEST_CASE(no_change_of_a_parameter_clicks_in_any_topology) {
  for (int topology = 0; topology <= Topology::matrix; ++topology)
    for (const Change& c : kChanges) {
      const auto& row = KuramotoBank::params[static_cast<std::size_t>(c.id)];
      const float home = c.id == KuramotoBank::coupling ? 30.0f : c.id == KuramotoBank::harmonics ? 3.0f : row.init;
      const double click = clickOf(
          [&](KuramotoBank& bank) {
            if (c.id != KuramotoBank::topology) bank.set(KuramotoBank::topology, static_cast<float>(topology));
            bank.set(c.id, c.value);
          },
          [&](KuramotoBank& bank) { bank.set(c.id, home); });
      BOOST_TEST(click < 2, row.name << " = " << c.value << " in topology " << topology << ": " << click);
    }
}

BOOST_AUTO_TEST_CASE(every_parameter_is_tried) {
  for (int id = 0; id < KuramotoBank::numParams; ++id)
    BOOST_TEST(std::any_of(std::begin(kChanges), std::end(kChanges), [&](const Change& c) { return c.id == id; }),
               KuramotoBank::params[static_cast<std::size_t>(id)].name);
}

BOOST_AUTO_TEST_CASE(no_change_of_an_oscillator_clicks) {
  const std::pair<float Oscillator::*, float> changes[]{
      {&Oscillator::freqHz, 500},     {&Oscillator::freqHz, 300}, {&Oscillator::amp, 0},      {&Oscillator::amp, -0.1f},
      {&Oscillator::weight, 0},       {&Oscillator::weight, 500}, {&Oscillator::weight, -1},  {&Oscillator::gain, 20},
      {&Oscillator::gain, -1},        {&Oscillator::rolloff, 0},  {&Oscillator::rolloff, 1},  {&Oscillator::pan, 1},
      {&Oscillator::linewidthHz, 20}, {&Oscillator::nudge, 200},  {&Oscillator::nudge, -200},
  };
  for (const auto& [member, value] : changes)
    for (const int last : {1, kMany}) {
      const auto setTo = [&, to = value, which = member](KuramotoBank& bank, bool isBack) {
        for (int i = 0; i < last; ++i) {
          Oscillator one = Playing::usual(i);
          if (!isBack) one.*which = to;
          bank.setOscillator(i, one);
        }
      };
      const double click =
          clickOf([&](KuramotoBank& bank) { setTo(bank, false); }, [&](KuramotoBank& bank) { setTo(bank, true); });
      BOOST_TEST(click < 2, value << " in " << last << ": " << click);
    }
}

BOOST_AUTO_TEST_CASE(another_cut_into_blocks_does_not_click) {
  const double click = clickOf(
      [](KuramotoBank& bank) {
        bank.setBlocks(std::array{1, 2, 9});
      },
      [](KuramotoBank& bank) {
        bank.setBlocks(std::array{5, 7});
      });
  BOOST_TEST(click < 2, click);
}

BOOST_AUTO_TEST_SUITE_END()
