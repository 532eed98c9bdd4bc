// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/pulse.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ksom/random.hpp"

namespace ksom {
namespace {

constexpr int kBlock = 1 + Pulse::kVoices;  // the driver first
constexpr double kApart = 0.03;             // how far voices lie from their driver, at most
constexpr float kListening = 3;
constexpr double kRise = 0.06;  // of a pulse: short enough to be an attack, long enough not to click

float shapeAt(double radians) {
  const double cycles = radians / (2 * std::numbers::pi), at = cycles - std::floor(cycles);
  const double angle = at < 1 - kRise ? at / (1 - kRise) : (1 - at) / kRise;
  return static_cast<float>(0.5 + 0.5 * std::cos(std::numbers::pi * angle));
}

}  // namespace

KuramotoBank::Config Pulse::bankConfig(double sampleRate) {
  return {sampleRate / KuramotoBank::kGrid, kBands * kBlock, 1};
}

std::size_t Pulse::bytesNeeded(double sampleRate) { return KuramotoBank::bytesNeeded(bankConfig(sampleRate)); }

bool Pulse::prepare(double sampleRate, std::span<std::byte> block) {
  return bank_.prepare(bankConfig(sampleRate), block);
}

void Pulse::start(double beatSeconds, const std::array<float, kBands>& pulsesPerBeat, std::uint32_t seed) {
  std::array<int, kBands> sizes;
  sizes.fill(kBlock);
  bank_.setBlocks(sizes);
  bank_.reset(seed);
  for (int band = 0; band < kBands; ++band) {
    const double driver = static_cast<double>(pulsesPerBeat[static_cast<std::size_t>(band)]) / beatSeconds;
    for (int i = 0; i < kBlock; ++i) {
      const int index = band * kBlock + i;
      const double apart = i == 0 ? 0 : kApart * (2 * randomUnit(seed ^ 0xbea7, static_cast<std::uint64_t>(index)) - 1);
      bank_.setOscillator(index, {.freqHz = static_cast<float>(driver * (1 + apart)),
                                  .amp = 0,
                                  .weight = i == 0 ? 1.0f : 0.0f,
                                  .gain = kListening * static_cast<float>(driver * std::abs(apart))});
      bank_.setPhase(index, 0);
    }
  }
  shapes_.fill(1);
}

void Pulse::advance(float coupling) {
  float unheard = 0;
  const std::span<float> out(&unheard, 1);
  bank_.set(KuramotoBank::coupling, coupling);
  bank_.process({&out, 1});
  for (int band = 0; band < kBands; ++band)
    for (int voice = 0; voice < kVoices; ++voice)
      shapes_[static_cast<std::size_t>(band * kVoices + voice)] = shapeAt(bank_.phase(band * kBlock + 1 + voice));
}

float Pulse::gain(float shape, float depth) {
  // Of a raised cosine: mean 1/2, mean square 3/8.
  return (1 - depth * (1 - shape)) / std::sqrt(1 - depth + 0.375f * depth * depth);
}

}  // namespace ksom
