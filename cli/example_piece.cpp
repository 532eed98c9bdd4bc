// SPDX-License-Identifier: GPL-3.0-or-later
#include "example_piece.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "ksom/random.hpp"

namespace {

constexpr double kRate = ExamplePiece::kRate, kTwoPi = 2 * std::numbers::pi;
constexpr double kBeat = 60.0 / 96;  // seconds
constexpr int kBars = 8, kBeatsInBar = 4;

double hzOf(int midiNote) { return 440 * std::exp2((midiNote - 69) / 12.0); }

// Each instrument adds one note of `seconds`, starting at `at`.
class Mixer {
 public:
  explicit Mixer(ExamplePiece& piece) : piece_(piece) {}

  template <class Wave>
  void add(double at, double seconds, double amp, double pan, Wave wave) {
    const auto begin = static_cast<std::size_t>(at * kRate);
    const auto count = static_cast<std::size_t>(seconds * kRate);
    const auto left = static_cast<float>(std::cos((pan + 1) * kTwoPi / 8));
    const auto right = static_cast<float>(std::sin((pan + 1) * kTwoPi / 8));
    for (std::size_t n = 0; n < count && begin + n < piece_.left.size(); ++n) {
      const double toEnd = static_cast<double>(count - n) / (0.01 * kRate);
      const auto x = static_cast<float>(amp * std::min(1.0, toEnd) * wave(n));
      piece_.left[begin + n] += left * x;
      piece_.right[begin + n] += right * x;
    }
  }

 private:
  ExamplePiece& piece_;
};

// A string after Karplus & Strong, Computer Music Journal 7(2), 1983.
void pluck(Mixer& mixer, double at, int note, double amp, double pan) {
  std::vector<double> string(static_cast<std::size_t>(std::lround(kRate / hzOf(note) - 0.5)));
  for (std::size_t i = 0; i < string.size(); ++i)
    string[i] = 2 * ksom::randomUnit(static_cast<std::uint64_t>(note), i) - 1;
  const double mean = std::accumulate(string.begin(), string.end(), 0.0) / static_cast<double>(string.size());
  for (double& sample : string) sample -= mean;
  mixer.add(at, 1.6, amp, pan, [string, last = 0.0](std::size_t n) mutable {
    double& here = string[n % string.size()];
    const double out = here;
    here = 0.996 * 0.5 * (out + last);
    last = out;
    return out;
  });
}

void bass(Mixer& mixer, double at, int note, double seconds) {
  mixer.add(at, seconds, 0.28, 0, [note](std::size_t n) {
    const double t = static_cast<double>(n) / kRate, angle = kTwoPi * hzOf(note) * t;
    const double attack = std::min(1.0, t / 0.008);
    return attack * std::exp(-1.4 * t) * (std::sin(angle) + 0.4 * std::sin(2 * angle) + 0.15 * std::sin(3 * angle));
  });
}

void pad(Mixer& mixer, double at, int note, double seconds, double pan) {
  mixer.add(at, seconds, 0.06, pan, [note, seconds](std::size_t n) {
    const double t = static_cast<double>(n) / kRate;
    double sum = 0;
    for (const double cents : {-5.0, 4.0}) {
      const double angle = kTwoPi * hzOf(note) * std::exp2(cents / 1200) * t;
      for (int h = 1; h <= 5; ++h) sum += std::sin(h * angle) / (h * h);
    }
    return sum * std::min({1.0, t / 0.3, (seconds - t) / 0.3});
  });
}

void kick(Mixer& mixer, double at) {
  mixer.add(at, 0.25, 0.4, 0, [](std::size_t n) {
    const double t = static_cast<double>(n) / kRate;
    return std::exp(-14 * t) * std::sin(kTwoPi * (48 * t + 2.2 * (1 - std::exp(-35 * t))));
  });
}

void hat(Mixer& mixer, double at, std::uint64_t seed) {
  mixer.add(at, 0.06, 0.05, 0.3, [seed, last = 0.0](std::size_t n) mutable {
    const double noise = 2 * ksom::randomUnit(seed, n) - 1, bright = noise - last;
    last = noise;
    return bright * std::exp(-80 * static_cast<double>(n) / kRate);
  });
}

}  // namespace

ExamplePiece makeExamplePiece() {
  constexpr std::array<std::array<int, 4>, 4> chords{
      {{45, 57, 60, 64}, {41, 57, 60, 65}, {48, 55, 60, 64}, {43, 55, 59, 62}}};
  constexpr std::array<int, 16> melody{76, 0, 72, 74, 76, 0, 79, 0, 72, 0, 67, 69, 71, 72, 74, 0};
  ExamplePiece piece;
  const double seconds = kBars * kBeatsInBar * kBeat + 1.0;
  piece.left.resize(static_cast<std::size_t>(seconds * kRate));
  piece.right.resize(piece.left.size());
  Mixer mixer(piece);
  for (int beat = 0; beat < kBars * kBeatsInBar; ++beat) {
    const double at = beat * kBeat;
    const auto& chord = chords[static_cast<std::size_t>(beat / kBeatsInBar) % chords.size()];
    if (beat % kBeatsInBar == 0)
      for (std::size_t v = 1; v < chord.size(); ++v)
        pad(mixer, at, chord[v], kBeatsInBar * kBeat, 0.4 * (static_cast<double>(v) - 2));
    if (beat % 2 == 0) bass(mixer, at, chord[0] - 12 * (chord[0] > 44), 1.8 * kBeat);
    if (beat % 2 == 0) kick(mixer, at);
    hat(mixer, at + kBeat / 2, static_cast<std::uint64_t>(beat));
    const int note = melody[static_cast<std::size_t>(beat) % melody.size()];
    if (note && beat >= kBeatsInBar) pluck(mixer, at, note, 0.25, -0.3);
    pluck(mixer, at + kBeat / 2, chord[1 + static_cast<std::size_t>(beat) % 3] + 12, 0.14, 0.4);
  }
  return piece;
}
