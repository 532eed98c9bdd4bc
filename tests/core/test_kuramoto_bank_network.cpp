// SPDX-License-Identifier: GPL-3.0-or-later
// Oscillators that do not all hear all, against the equation written out and against theory.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>
#include <functional>
#include <limits>

#include "bank_support.hpp"
#include "ksom/random.hpp"
#include "ksom/topology.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Links = std::function<double(std::size_t listener, std::size_t speaker)>;

/// d theta_i / dt = 2 pi (f_i + K sum_j a_ij sin(theta_j - theta_i - lag) / sum_j |a_ij|), by Runge and Kutta.
std::vector<double> exactPhases(std::vector<double> theta, const std::vector<double>& freqHz, const Links& links,
                                double coupling, double lag, double seconds) {
  const std::size_t n = theta.size();
  const auto slope = [&](const std::vector<double>& at) {
    std::vector<double> d(n);
    for (std::size_t i = 0; i < n; ++i) {
      double pull = 0, sum = 0;
      for (std::size_t j = 0; j < n; ++j) {
        if (i == j) continue;
        pull += links(i, j) * std::sin(at[j] - at[i] - lag);
        sum += std::abs(links(i, j));
      }
      d[i] = 2 * kPi * (freqHz[i] + (sum > 0 ? coupling * pull / sum : 0));
    }
    return d;
  };
  const auto moved = [&](const std::vector<double>& by, double dt) {
    std::vector<double> to = theta;
    for (std::size_t i = 0; i < n; ++i) to[i] += dt * by[i];
    return to;
  };
  constexpr double dt = 1 / 4000.0;
  for (int step = 0; step < static_cast<int>(std::lround(seconds / dt)); ++step) {
    const auto a = slope(theta), b = slope(moved(a, dt / 2)), c = slope(moved(b, dt / 2)), d = slope(moved(c, dt));
    for (std::size_t i = 0; i < n; ++i) theta[i] += dt / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
  }
  return theta;
}

constexpr float kCoupling = 1;  // weak enough for no error to grow much

struct Network {
  std::size_t n = 11;
  std::vector<double> freqHz, theta;
  explicit Network(std::size_t count) : n(count) {
    for (std::size_t i = 0; i < n; ++i) {
      freqHz.push_back(static_cast<double>(static_cast<float>(100 + 3 * randomUnit(4, i))));
      theta.push_back(2 * kPi * randomUnit(5, i));
    }
  }
  double farthest(KuramotoBank::ParamId id, float value, const Links& links, double lag,
                  std::span<const float> matrix = {}, int reach = 1) const {
    BankOf bank(freqHz);
    bank.setPhases(theta);
    bank->set(KuramotoBank::coupling, kCoupling);
    bank->set(KuramotoBank::phaseLag, static_cast<float>(lag));
    bank->set(KuramotoBank::reach, static_cast<float>(reach));
    bank->set(KuramotoBank::integrator, 1);
    bank->set(id, value);
    bank->setLinks(matrix);
    skip(*bank, secondsOf(0.5));
    const auto expected = exactPhases(theta, freqHz, links, kCoupling, lag, 0.5);
    double off = 0;
    for (std::size_t i = 0; i < n; ++i)
      off = std::max(off, std::abs(std::remainder(bank->phase(static_cast<int>(i)) - expected[i], 2 * kPi)));
    return off;
  }
};

bool areNear(std::size_t i, std::size_t j, std::size_t n, std::size_t reach) {
  return std::min((i + n - j) % n, (j + n - i) % n) <= reach;
}

/// All of the same frequency on a ring, at these phases.
BankOf ringOf(std::size_t n, const std::function<double(std::size_t)>& phase, float coupling, int reach = 1) {
  const std::vector<double> freqHz(n, 200.0);
  BankOf bank(freqHz);
  std::vector<double> theta;
  for (std::size_t i = 0; i < n; ++i) theta.push_back(phase(i));
  bank.setPhases(theta);
  bank->set(KuramotoBank::topology, Topology::ring);
  bank->set(KuramotoBank::reach, static_cast<float>(reach));
  bank->set(KuramotoBank::coupling, coupling);
  return bank;
}

/// Turns made by the phase once round the ring.
double winding(const KuramotoBank& bank) {
  const auto theta = phasesOf(bank);
  double sum = 0;
  for (std::size_t i = 0; i < theta.size(); ++i)
    sum += std::remainder(theta[(i + 1) % theta.size()] - theta[i], 2 * kPi);
  return sum / (2 * kPi);
}

/// Size of the wave cos(2 pi m i / n) in the phases, less their mean and the twist.
double wave(const KuramotoBank& bank, int m, double twist) {
  const auto theta = phasesOf(bank);
  const auto n = static_cast<double>(theta.size());
  double sum = 0;
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const double at = static_cast<double>(i);
    sum += std::remainder(theta[i] - theta[0] - 2 * kPi * twist * at / n, 2 * kPi) * std::cos(2 * kPi * m * at / n);
  }
  return 2 * sum / n;
}

/// Row by row of him who speaks, found by asking with one speaker at a time; as in a bank of seed 1.
std::vector<float> smallWorldLinks(const Topology::Shape& shape, std::size_t n) {
  Arena counting;
  Topology().carve(counting, n, 16 * n);
  std::vector<std::byte> memory(counting.bytesNeeded());
  Arena arena(memory);
  Topology topology;
  topology.carve(arena, n, 16 * n);
  topology.set(shape, n);
  std::vector<float> links(n * n), one((n + 7) / 8 * 8), none(one), to(one), unused(one);
  for (std::size_t j = 0; j < n; ++j) {
    std::fill(one.begin(), one.end(), 0.0f);
    one[j] = 1;
    topology.weigh(std::span(one).first(n), to);
    for (std::size_t i = 0; i < n; ++i) links[j * n + i] = std::round(to[i]);
  }
  return links;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_network)

BOOST_AUTO_TEST_CASE(every_network_follows_the_exact_solution) {
  for (std::size_t n : {11, 16, 24})
    for (const double lag : {0.0, 0.7}) {
      const Network network(n);
      for (const int reach : {1, 3})
        BOOST_TEST(network.farthest(
                       KuramotoBank::topology, Topology::ring,
                       [&](auto i, auto j) { return areNear(i, j, n, static_cast<std::size_t>(reach)); }, lag, {},
                       reach) < 1e-4);
      BOOST_TEST(network.farthest(
                     KuramotoBank::topology, Topology::star, [](auto i, auto j) { return i == 0 || j == 0; }, lag) <
                 2e-3);
      const auto ofMatrix = [&](const Links& links) {
        std::vector<float> matrix(n * n);
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < n; ++j)
            if (i != j) matrix[j * n + i] = static_cast<float>(links(i, j));
        return network.farthest(KuramotoBank::topology, Topology::matrix, links, lag, matrix);
      };
      BOOST_TEST(ofMatrix([](auto i, auto j) { return i + 1 == j || j + 1 == i; }) < 1e-4, "a path");
      BOOST_TEST(ofMatrix([&](auto i, auto j) { return (i + 1) % n == j; }) < 1e-4, "a directed ring");
      BOOST_TEST(ofMatrix([&](auto i, auto j) { return randomUnit(6, i * n + j) < 0.3; }) < 1e-4, "by chance");
    }
}

BOOST_AUTO_TEST_CASE(blocks_that_hear_each_other_follow_the_exact_solution) {
  // With equal sizes a coupling of K inside and K (n - m) / m between is as strong from each single one.
  const Network network(12);
  BankOf bank(network.freqHz);
  bank->setBlocks(std::array{4, 4, 4});
  bank.setPhases(network.theta);
  bank->set(KuramotoBank::coupling, 2);
  bank->set(KuramotoBank::between, 4);
  skip(*bank, secondsOf(0.5));
  BankOf all(network.freqHz);
  all.setPhases(network.theta);
  all->set(KuramotoBank::coupling, 6);
  skip(*all, secondsOf(0.5));
  for (int i = 0; i < 12; ++i) BOOST_TEST(std::abs(angleBetween(bank->phase(i), all->phase(i))) < 1e-3);
}

BOOST_AUTO_TEST_CASE(blocks_of_several_sizes_hear_each_other_too) {
  const Network network(23);
  for (const auto& sizes : {std::vector{1, 2, 3, 17}, std::vector{20, 3}}) {
    BankOf bank(network.freqHz);
    bank->setBlocks(sizes);
    bank.setPhases(network.theta);
    bank->set(KuramotoBank::coupling, 6);
    bank->set(KuramotoBank::between, 6);
    skip(*bank, secondsOf(3));
    BOOST_TEST(bank->order().r > 0.9);
    for (std::size_t b = 0; b < sizes.size(); ++b) BOOST_TEST(bank->blockOrder(static_cast<int>(b)).r > 0.9);
  }
}

BOOST_AUTO_TEST_CASE(a_twisted_ring_keeps_its_turns_and_a_wave_on_it_dies_at_the_rate_of_theory) {
  // d/dt of wave m about q turns: -2 K cos(2 pi q / n) (1 - cos(2 pi m / n)), with two neighbours that each pull K / 2.
  constexpr std::size_t n = 32;
  constexpr float kCoupling = 3;
  for (const int q : {0, 1, 3, 7})
    for (const int m : {1, 4}) {
      BankOf bank = ringOf(
          n,
          [&](std::size_t i) {
            return 2 * kPi * (q * static_cast<double>(i)) / n +
                   0.02 * std::cos(2 * kPi * m * static_cast<double>(i) / n);
          },
          kCoupling);
      const double before = wave(*bank, m, q);
      const double rate = 2 * kPi * kCoupling * std::cos(2 * kPi * q / n) * (1 - std::cos(2 * kPi * m / n));
      const double seconds = 1 / rate;
      skip(*bank, secondsOf(seconds));
      const double off = std::abs(std::log(before / wave(*bank, m, q)) - 1);
      BOOST_TEST(off < 1e-2, q << " turns, wave " << m << ": off by " << off);
      BOOST_TEST(std::abs(winding(*bank) - q) < 1e-3);
    }
}

BOOST_AUTO_TEST_CASE(more_turns_than_a_quarter_of_the_ring_do_not_last) {
  BankOf bank = ringOf(
      16, [](std::size_t i) { return 2 * kPi * 5 * static_cast<double>(i) / 16 + 0.01 * randomUnit(1, i); }, 5);
  skip(*bank, secondsOf(20));
  BOOST_TEST(std::abs(winding(*bank)) < 4);
}

BOOST_AUTO_TEST_CASE(changing_who_hears_whom_does_not_click) {
  std::vector<double> freqHz;
  for (int i = 0; i < 16; ++i) freqHz.push_back(200 + i);
  BankOf bank(freqHz);
  for (int i = 0; i < 16; ++i) bank->setOscillator(i, {.freqHz = static_cast<float>(200 + i), .amp = 1.0f / 16});
  bank->set(KuramotoBank::coupling, 8);
  double steady = 0, most = 0;
  std::vector<float> last(1);
  for (int round = 0; round < 40; ++round) {
    if (round >= 8) bank->set(KuramotoBank::topology, static_cast<float>(round / 4 % 4));
    const auto out = render(*bank, 2400).out;
    double step = std::abs(out[0] - last[0]);
    for (std::size_t i = 1; i < out.size(); ++i) step = std::max(step, std::abs<double>(out[i] - out[i - 1]));
    last[0] = out.back();
    (round < 8 ? steady : most) = std::max(round < 8 ? steady : most, step);
  }
  BOOST_TEST(most < 2 * kPi * 216 / kBankRate * 1.05);  // what a sine of all in step would make
}

BOOST_AUTO_TEST_CASE(links_that_are_no_numbers_deafen_and_break_nothing) {
  const Network network(24);
  BankOf bank(network.freqHz);
  std::vector<float> links(24 * 24, 1.0f);
  bank->set(KuramotoBank::topology, Topology::matrix);
  bank->set(KuramotoBank::coupling, 5);
  bank->setLinks(links);
  skip(*bank, 1000);
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e38f}) {
    links[5 * 24 + 7] = bad;
    const auto out = render(*bank, 4800).out;
    BOOST_TEST(allFinite(out));
  }
  links[5 * 24 + 7] = 1;
  skip(*bank, secondsOf(3));
  BOOST_TEST(bank->order().r > 0.9);
}

BOOST_AUTO_TEST_CASE(a_lag_that_holds_pitch_shifts_nothing_and_one_that_does_not_slows_all) {
  for (const auto topology : {Topology::blocks, Topology::ring}) {
    const std::vector<double> freqHz(10, 300.0);
    const auto meanHz = [&](float hold) {
      BankOf bank(freqHz);
      bank.setAllPhases(0.3);
      bank->set(KuramotoBank::topology, static_cast<float>(topology));
      bank->set(KuramotoBank::coupling, 6);
      bank->set(KuramotoBank::phaseLag, 0.6f);
      bank->set(KuramotoBank::holdPitch, hold);
      skip(*bank, 4800);
      return meanFreqHz(*bank, 3, 48000);
    };
    BOOST_TEST(std::abs(meanHz(1) - 300) < 0.01);
    const double others = topology == Topology::blocks ? 0.9 : 1.0;  // of ten, nine
    BOOST_TEST(std::abs(meanHz(0) - (300 - 6 * std::sin(0.6) * others)) < 0.01);
  }
}

BOOST_AUTO_TEST_CASE(an_input_pulls_those_within_its_reach_and_no_others) {
  // Adler: locked where |f - input| < F; x / env of a sine has the strength of half, since only the part that turns along
  // counts.
  const std::vector<double> freqHz{300, 301, 303, 320};
  BankOf bank(freqHz);
  bank->setBlocks(std::array{1, 1, 1, 1});
  bank->set(KuramotoBank::force, 8);
  std::vector<float> input(48000 * 3), out(input.size());
  for (std::size_t n = 0; n < input.size(); ++n)
    input[n] = static_cast<float>(0.01 * std::sin(2 * kPi * 302 * static_cast<double>(n) / kBankRate));
  const auto process = [&](std::size_t from, std::size_t to) {
    const std::span<float> channel = std::span(out).subspan(from, to - from);
    bank->process({&channel, 1}, {}, {}, std::span<const float>(input).subspan(from, to - from));
  };
  process(0, 48000);
  std::array<double, 4> turns{};
  for (std::size_t at = 48000; at < input.size(); at += 64) {
    std::array<double, 4> before{};
    for (int i = 0; i < 4; ++i) before[static_cast<std::size_t>(i)] = bank->phase(i);
    process(at, std::min(at + 64, input.size()));
    for (int i = 0; i < 4; ++i) {
      const double expected = 2 * kPi * freqHz[static_cast<std::size_t>(i)] * 64 / kBankRate;
      turns[static_cast<std::size_t>(i)] +=
          expected + std::remainder(bank->phase(i) - before[static_cast<std::size_t>(i)] - expected, 2 * kPi);
    }
  }
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(turns[i] / (4 * kPi) - 302) < 0.05, turns[i] / (4 * kPi));
  BOOST_TEST(std::abs(turns[3] / (4 * kPi) - 320) < 1);
}

BOOST_AUTO_TEST_CASE(silence_and_nonsense_in_the_input_pull_nobody) {
  BankOf bank = bankOf({440, 441});
  bank->set(KuramotoBank::force, 50);
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  for (const float value : {0.0f, 1e-30f, nan, inf, -inf}) {
    std::vector<float> input(6400, value), out(6400);
    const std::span<float> channel(out);
    bank->reset(1);
    const double before = bank->phase(0);
    bank->process({&channel, 1}, {}, {}, input);
    BOOST_TEST(allFinite(out));
    const double turned = 2 * kPi * 440 * 6400 / kBankRate;
    // Its phase is read off a phasor of 24 bits a hundred times.
    BOOST_TEST(std::abs(angleBetween(bank->phase(0), before + turned)) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(two_steps_of_adams_and_bashforth_follow_a_cluster_a_hundred_times_closer) {
  // 64 oscillators within 2 Hz of 440, drawn into step.
  std::vector<double> freqHz, theta;
  for (std::size_t i = 0; i < 64; ++i) {
    freqHz.push_back(static_cast<double>(static_cast<float>(438 + 4 * randomUnit(7, i))));
    theta.push_back(2 * kPi * randomUnit(8, i));
  }
  // The mean of 64 that hear all but themselves is 63 / 64 of the exact one.
  const auto expected = [&](double seconds) {
    std::vector<double> slow = freqHz;
    for (double& f : slow) f -= 440;
    auto at = exactPhases(
        theta, slow, [](auto, auto) { return 1.0; }, 5.0 * 63 / 64, 0, seconds);
    for (double& phase : at) phase += 2 * kPi * 440 * seconds;
    return at;
  };
  const auto rms = [&](float integrator) {
    BankOf bank(freqHz);
    bank.setPhases(theta);
    bank->set(KuramotoBank::coupling, 5);
    bank->set(KuramotoBank::integrator, integrator);
    skip(*bank, 48000);
    const auto exact = expected(1);
    double squares = 0;
    for (std::size_t i = 0; i < 64; ++i)
      squares += std::pow(angleBetween(bank->phase(static_cast<int>(i)), std::remainder(exact[i], 2 * kPi)), 2);
    return std::sqrt(squares / 64);
  };
  const double euler = rms(0), tight = rms(1);
  BOOST_TEST(euler < 1e-3, euler);
  BOOST_TEST(tight < 5e-6, tight);
}

BOOST_AUTO_TEST_CASE(a_network_makes_one_step_of_euler_unless_it_is_asked_for_more_however_strong_it_is) {
  for (const float coupling : {1.0f, 600.0f}) {
    // Of two alike that hear each other, a quarter turn apart, each is pulled by K in the first sample.
    BankOf bank = bankOf({1000, 1000});
    bank->set(KuramotoBank::topology, Topology::star);
    bank->set(KuramotoBank::coupling, coupling);
    bank.setPhases(std::array{0.0, kPi / 2});
    skip(*bank, 2);
    const double e = 2 * kPi * coupling / kBankRate, apart = kPi / 2 - 2 * e;
    BOOST_TEST(std::abs(angleBetween(bank->phase(1), bank->phase(0)) - (apart - 2 * e * std::sin(apart))) < 1e-4 * e);
  }
}

BOOST_AUTO_TEST_CASE(a_small_world_sounds_like_the_matrix_of_its_links) {
  constexpr std::size_t n = 45;
  const Network network(n);
  const std::vector<float> links = smallWorldLinks({.kind = Topology::smallWorld, .reach = 3, .rewire = 0.3f}, n);
  const auto input = sine(101, 1, 9600);
  for (const float lag : {0.0f, 0.7f})
    for (const float force : {0.0f, 1.0f})
      for (const float coupling : {2.0f, 100.0f}) {
        const auto phasesAs = [&](Topology::Kind kind) {
          Prepared<KuramotoBank> bank(KuramotoBank::Config{kBankRate, static_cast<int>(n), 1, static_cast<int>(3 * n)});
          for (std::size_t i = 0; i < n; ++i)
            bank->setOscillator(static_cast<int>(i), {.freqHz = static_cast<float>(network.freqHz[i])});
          bank->setLinks(links);
          for (const auto& [id, value] : {std::pair{KuramotoBank::topology, static_cast<float>(kind)},
                                          {KuramotoBank::reach, 3.0f},
                                          {KuramotoBank::rewire, 0.3f},
                                          {KuramotoBank::phaseLag, lag},
                                          {KuramotoBank::force, force},
                                          {KuramotoBank::coupling, coupling}})
            bank->set(id, value);
          std::vector<float> out(input.size()), r(input.size());
          const std::span<float> channel(out);
          bank->process({&channel, 1}, r, {}, input);
          const float before = bank->order().r;
          bank->process({&channel, 1}, r, {}, input);
          BOOST_TEST(std::abs(r[0] - before) < 1e-5);
          return phasesOf(*bank);
        };
        const auto asked = phasesAs(Topology::smallWorld), expected = phasesAs(Topology::matrix);
        double off = 0;
        for (std::size_t i = 0; i < n; ++i)
          off = std::max(off, std::abs(std::remainder(asked[i] - expected[i], 2 * kPi)));
        BOOST_TEST(off < 1e-3, "lag " << lag << ", force " << force << ", K " << coupling << ": off by " << off);
      }
}

BOOST_AUTO_TEST_CASE(on_a_ring_of_any_size_and_reach_each_is_pulled_as_by_the_matrix_of_its_links) {
  for (const std::size_t n : {1u, 2u, 3u, 5u, 15u, 16u, 17u, 31u, 32u, 33u, 47u, 63u, 64u, 65u, 100u, 144u, 250u, 259u})
    for (const int reach : {1, 2, 5, 7, 15, 16, 17, 31, 60, 124}) {
      if (2 * reach > static_cast<int>(n) && reach > 1) continue;
      const float rewire = reach % 2 == 0 ? 0.2f : 0.0f;
      const auto kind = rewire > 0 ? Topology::smallWorld : Topology::ring;
      const auto links = smallWorldLinks({.kind = kind, .reach = reach, .rewire = rewire}, n);
      const auto phasesAs = [&](Topology::Kind asked) {
        Prepared<KuramotoBank> bank(KuramotoBank::Config{kBankRate, static_cast<int>(n), 1, static_cast<int>(16 * n)});
        for (std::size_t i = 0; i < n; ++i)
          bank->setOscillator(static_cast<int>(i), {.freqHz = 300 + 40 * static_cast<float>(randomUnit(5, i)),
                                                    .weight = 0.3f + static_cast<float>(randomUnit(6, i)),
                                                    .gain = static_cast<float>(randomUnit(7, i))});
        bank->setLinks(links);
        bank->set(KuramotoBank::reach, static_cast<float>(reach));
        bank->set(KuramotoBank::rewire, rewire);
        bank->set(KuramotoBank::coupling, 60);
        bank->set(KuramotoBank::topology, static_cast<float>(asked));
        skip(*bank, 1000);
        return phasesOf(*bank);
      };
      const auto asked = phasesAs(kind), expected = phasesAs(Topology::matrix);
      double off = 0;
      for (std::size_t i = 0; i < n; ++i)
        off = std::max(off, std::abs(std::remainder(asked[i] - expected[i], 2 * kPi)));
      BOOST_TEST(off < 1e-4, n << " oscillators, reach " << reach << ": off by " << off);
    }
}

// The longest rings have no matrix. In double, by windows that go round: a step of Euler a sample.
BOOST_AUTO_TEST_CASE(the_longest_rings_pull_as_their_windows_summed_up_in_double) {
  constexpr float kCoupling = 40;
  constexpr std::size_t kSamples = 512;
  for (const std::size_t n : {16383u, 16384u})
    for (const std::size_t reach : {100u, 1500u, 5000u, 8191u}) {
      Prepared<KuramotoBank> bank(KuramotoBank::Config{kBankRate, static_cast<int>(n)});
      std::vector<double> phase(n), step(n), x(n), y(n);
      for (std::size_t i = 0; i < n; ++i) {
        const auto hz = static_cast<float>(300 + 40 * randomUnit(5, i));
        phase[i] = 2 * kPi * randomUnit(6, i);
        step[i] = 2 * kPi * hz / kBankRate;
        bank->setOscillator(static_cast<int>(i), {.freqHz = hz});
        bank->setPhase(static_cast<int>(i), phase[i]);
      }
      bank->set(KuramotoBank::topology, Topology::ring);
      bank->set(KuramotoBank::reach, static_cast<float>(reach));
      bank->set(KuramotoBank::coupling, kCoupling);
      skip(*bank, kSamples);
      for (std::size_t sample = 0; sample < kSamples; ++sample) {
        for (std::size_t i = 0; i < n; ++i) x[i] = std::cos(phase[i]), y[i] = std::sin(phase[i]);
        double windowX = 0, windowY = 0;
        for (std::size_t k = 0; k <= 2 * reach; ++k) {
          const std::size_t j = (n - reach + k) % n;
          windowX += x[j], windowY += y[j];
        }
        for (std::size_t i = 0; i < n; ++i) {
          const double pull = (x[i] * windowY - y[i] * windowX) / static_cast<double>(2 * reach);
          phase[i] += step[i] + 2 * kPi * kCoupling / kBankRate * pull;
          const std::size_t comes = (i + reach + 1) % n, goes = (i + n - reach) % n;
          windowX += x[comes] - x[goes], windowY += y[comes] - y[goes];
        }
      }
      const std::vector<double> asked = phasesOf(*bank);
      double off = 0;
      for (std::size_t i = 0; i < n; ++i) off = std::max(off, std::abs(std::remainder(asked[i] - phase[i], 2 * kPi)));
      // One oscillator more or less in a window may turn its listener by so much; a third of that is not rounding.
      const double one = 2 * kPi * kCoupling / kBankRate * kSamples / static_cast<double>(2 * reach);
      BOOST_TEST(off < std::min(1e-4, one / 3), n << " oscillators, reach " << reach << ": off by " << off);
    }
}

// What is laid out anew leaves nothing of what was before.
BOOST_AUTO_TEST_CASE(a_ring_that_was_changed_while_it_sounded_goes_on_as_one_that_was_made_so) {
  std::uint64_t draws = 0;
  const auto below = [&draws](int most) { return static_cast<int>(randomUnit(11, draws++) * most); };
  for (int round = 0; round < 60; ++round) {
    const int room = 1 + below(150);
    const KuramotoBank::Config config{kBankRate, room, 1, 16 * room};
    Prepared<KuramotoBank> changed(config), made(config);
    const auto setAll = [&](KuramotoBank& bank) {
      for (int i = 0; i < room; ++i)
        bank.setOscillator(i, {.freqHz = 200 + static_cast<float>(i * 7919 % 1000) * 0.05f,
                               .weight = 0.3f + static_cast<float>(i * 31 % 97) / 97,
                               .gain = 0.5f + static_cast<float>(i * 17 % 89) / 178});
      bank.set(KuramotoBank::coupling, 20);
      bank.set(KuramotoBank::fade, 0.002f);
      bank.set(KuramotoBank::phaseLag, round % 2 == 0 ? 0.0f : 0.3f);
    };
    setAll(*changed);
    int count = room;
    std::array<std::pair<int, float>, 3> last{};
    for (int change = 0; change < 6; ++change) {
      count = 1 + below(room);
      last = {{{KuramotoBank::topology, static_cast<float>(below(3))},
               {KuramotoBank::reach, static_cast<float>(1 + below(std::max(1, room / 2)))},
               {KuramotoBank::rewire, 0.3f * static_cast<float>(below(3))}}};
      changed->setCount(count);
      for (const auto& [id, value] : last) changed->set(static_cast<KuramotoBank::ParamId>(id), value);
      skip(*changed, static_cast<std::size_t>(below(800)));
    }
    skip(*changed, 9600);
    made->setCount(count);
    setAll(*made);
    for (const auto& [id, value] : last) made->set(static_cast<KuramotoBank::ParamId>(id), value);
    for (int i = 0; i < count; ++i) made->setPhase(i, changed->phase(i));
    BOOST_TEST(changed->count() == count);
    for (auto* bank : {&changed, &made}) skip(**bank, 2000);
    double off = 0;
    for (int i = 0; i < count; ++i)
      off = std::max(off, std::abs(std::remainder(changed->phase(i) - made->phase(i), 2 * kPi)));
    BOOST_TEST(off < 2e-4, "round " << round << ", " << count << " of " << room << ": off by " << off);
  }
}

// Oscillators of a ring lie in another order, and are added up in that.
BOOST_AUTO_TEST_CASE(without_coupling_every_network_is_the_plain_bank) {
  const auto played = [](int topology, float force) {
    BankOf bank(std::vector<double>(40, 300));
    const std::vector<float> links(1600, 1), input = sine(301, 0.5, 9600);
    bank->setLinks(links);
    bank->set(KuramotoBank::linewidth, 1);
    bank->set(KuramotoBank::force, force);
    bank->set(KuramotoBank::topology, static_cast<float>(topology));
    std::vector<float> sound(input.size());
    const std::array out{std::span(sound)};
    bank->process(out, {}, {}, input);
    return sound;
  };
  for (const float force : {0.0f, 20.0f}) {
    const std::vector<float> plain = played(Topology::blocks, force);
    for (const auto topology : {Topology::star, Topology::matrix})
      BOOST_TEST(sameBits(played(topology, force), plain), topology << ", " << force);
    for (const auto topology : {Topology::ring, Topology::smallWorld}) {
      const std::vector<float> sound = played(topology, force);
      for (std::size_t n = 0; n < sound.size(); ++n) BOOST_TEST_REQUIRE(std::abs(sound[n] - plain[n]) < 2e-5);
    }
  }
}

BOOST_AUTO_TEST_CASE(any_block_size_gives_the_same_bits_in_every_network) {
  const auto isSame = [](int kind, float lag, float linewidth, float integrator) {
    const Network network(43);
    const auto sound = [&](std::size_t block) {
      BankOf bank(network.freqHz);
      bank->set(KuramotoBank::topology, static_cast<float>(kind));
      bank->set(KuramotoBank::coupling, 3);
      bank->set(KuramotoBank::between, 1);
      bank->set(KuramotoBank::phaseLag, lag);
      bank->set(KuramotoBank::linewidth, linewidth);
      bank->set(KuramotoBank::integrator, integrator);
      return render(*bank, 5000, block).out;
    };
    return sameBits(sound(64), sound(0)) && sameBits(sound(64), sound(1));
  };
  for (int kind = 0; kind <= 3; ++kind)
    for (const float lag : {0.0f, 0.2f})
      for (const float linewidth : {0.0f, 0.5f})
        for (const float integrator : {0.0f, 1.0f}) BOOST_TEST(isSame(kind, lag, linewidth, integrator));
}

BOOST_AUTO_TEST_CASE(a_square_of_links_for_more_oscillators_than_run_serves_those_that_do) {
  BankOf few = bankOf({300, 302, 305}), many = bankOf({300, 302, 305, 500});
  const std::vector<float> three{0, 1, 0.5f, 1, 0, 1, 0.25f, 1, 0};
  const std::vector<float> four{0, 1, 0.5f, 9, 1, 0, 1, 9, 0.25f, 1, 0, 9, 9, 9, 9, 9};
  few->setLinks(three);
  many->setLinks(four);
  many->setCount(3);
  for (auto* bank : {&few, &many}) {
    (*bank)->set(KuramotoBank::topology, Topology::matrix);
    (*bank)->set(KuramotoBank::coupling, 4);
  }
  BOOST_TEST(sameBits(render(*few, 9600).out, render(*many, 9600).out));
}

BOOST_AUTO_TEST_CASE(hold_pitch_holds_it_where_all_repel_each_other_too) {
  for (const int kind : {Topology::blocks, Topology::ring})
    for (const float coupling : {20.0f, -20.0f}) {
      BankOf bank = bankOf({300, 300, 300, 300, 300, 300});
      bank->set(KuramotoBank::topology, static_cast<float>(kind));
      bank->set(KuramotoBank::coupling, coupling);
      bank->set(KuramotoBank::phaseLag, 1);
      bank->set(KuramotoBank::holdPitch, 1);
      bank.setAllPhases(0);
      skip(*bank, 4800);
      BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 9600) - 300) < 0.05, "topology " << kind << ", coupling " << coupling);
    }
}

BOOST_AUTO_TEST_CASE(a_network_that_sums_what_it_hears_is_as_exact_however_it_is_cut_into_blocks) {
  const auto played = [](int size) {
    std::vector<double> freqHz;
    for (int i = 0; i < 64; ++i) freqHz.push_back(300 + std::fmod(37.77 * i * i, 20));
    BankOf bank(freqHz);
    bank->setBlocks(std::vector<int>(static_cast<std::size_t>(64 / size), size));
    bank->set(KuramotoBank::topology, Topology::ring);
    bank->set(KuramotoBank::reach, 30);
    bank->set(KuramotoBank::normalise, 1);
    bank->set(KuramotoBank::coupling, 10);
    return render(*bank, 4800).out;
  };
  BOOST_TEST(sameBits(played(1), played(64)));
}

BOOST_AUTO_TEST_CASE(level_leaves_a_network_as_loud_as_it_is_however_it_is_cut_into_blocks) {
  for (int kind = Topology::ring; kind <= Topology::matrix; ++kind)
    for (const int size : {64, 4}) {
      const auto loudness = [&](float level) {
        std::vector<double> freqHz;
        for (int i = 0; i < 64; ++i) freqHz.push_back(300 + std::fmod(37.77 * i * i, 900));
        BankOf bank(freqHz);
        bank->setBlocks(std::vector<int>(static_cast<std::size_t>(64 / size), size));
        bank->set(KuramotoBank::topology, static_cast<float>(kind));
        bank->set(KuramotoBank::level, level);
        return rmsOf(render(*bank, 48000).out);
      };
      BOOST_TEST(loudness(1) == loudness(0), boost::test_tools::tolerance(0.05));  // nobody is in step
    }
}

BOOST_AUTO_TEST_CASE(what_is_done_otherwise_than_asked_is_a_sentence) {
  using Settings = std::vector<std::pair<KuramotoBank::ParamId, float>>;
  const struct {
    Settings settings;
    const char* begins;
  } cases[]{
      {{}, nullptr},
      {{{KuramotoBank::couplingUnit, 1}}, nullptr},
      {{{KuramotoBank::couplingUnit, 1}, {KuramotoBank::topology, Topology::ring}}, "couplingUnit"},
      {{{KuramotoBank::couplingUnit, 1}, {KuramotoBank::normalise, 1}}, "normalise"},
      {{{KuramotoBank::between, 1}}, nullptr},
      {{{KuramotoBank::between, 1}, {KuramotoBank::topology, Topology::star}}, "between"},
      {{{KuramotoBank::topology, Topology::matrix}}, "topology"},
      {{{KuramotoBank::hebbian, 1}}, "hebbian"},
      {{{KuramotoBank::topology, Topology::smallWorld}, {KuramotoBank::rewire, 1}}, "rewire"},
      {{{KuramotoBank::coupling, 2000}, {KuramotoBank::normalise, 1}}, "coupling"},
  };
  for (const auto& c : cases) {
    BankOf bank(std::vector<double>(16, 300.0));
    for (const auto& [id, value] : c.settings) bank->set(id, value);
    skip(*bank, 64);
    const char* remark = bank->remark();
    BOOST_TEST(std::string(remark ? remark : "").starts_with(c.begins ? c.begins : ""),
               std::string(remark ? remark : "nothing"));
    BOOST_TEST((remark != nullptr) == (c.begins != nullptr));
  }
}

BOOST_AUTO_TEST_SUITE_END()
