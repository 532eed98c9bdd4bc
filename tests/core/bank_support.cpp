// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_support.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ksom::test {

BankOf::BankOf(std::span<const double> freqHz, double sampleRate, int channels)
    : bank_(KuramotoBank::Config{sampleRate, static_cast<int>(freqHz.size()), channels}) {
  for (std::size_t i = 0; i < freqHz.size(); ++i)
    bank_->setOscillator(static_cast<int>(i), {.freqHz = static_cast<float>(freqHz[i])});
}

void BankOf::setPhases(std::span<const double> radians) {
  for (std::size_t i = 0; i < radians.size(); ++i) bank_->setPhase(static_cast<int>(i), radians[i]);
}

void BankOf::setAllPhases(double radians) {
  for (int i = 0; i < bank_->count(); ++i) bank_->setPhase(i, radians);
}

BankOf bankOf(std::initializer_list<double> freqHz, double sampleRate) {
  return BankOf(std::span(freqHz.begin(), freqHz.size()), sampleRate);
}

Rendered render(KuramotoBank& bank, std::size_t samples, std::size_t blockSize) {
  Rendered all{std::vector<float>(samples), std::vector<float>(samples), std::vector<float>(samples)};
  std::size_t at = 0;
  for (std::size_t size : pieces(samples, blockSize)) {
    const std::array out{std::span(all.out).subspan(at, size)};
    bank.process(out, std::span(all.r).subspan(at, size), std::span(all.psi).subspan(at, size));
    at += size;
  }
  return all;
}

void skip(KuramotoBank& bank, std::size_t samples) {
  std::array<float, 4096> ignored{};
  while (samples > 0) {
    const std::array out{std::span(ignored).first(std::min(samples, ignored.size()))};
    bank.process(out);
    samples -= out[0].size();
  }
}

std::size_t secondsOf(double seconds, double sampleRate) {
  return static_cast<std::size_t>(std::lround(seconds * sampleRate));
}

double turnsGained(KuramotoBank& bank, int a, int b, std::size_t samples) {
  double before = bank.phase(a) - bank.phase(b), total = 0;
  for (std::size_t at = 0; at < samples; at += 16) {
    skip(bank, 16);
    const double now = bank.phase(a) - bank.phase(b);
    total += angleBetween(now, before);
    before = now;
  }
  return total / (2 * kPi);
}

double meanFreqHz(KuramotoBank& bank, int index, std::size_t samples, double sampleRate) {
  double before = bank.phase(index), total = 0;
  std::size_t at = 0;
  for (; at < samples; at += 16) {
    skip(bank, 16);
    total += angleBetween(bank.phase(index), before);
    before = bank.phase(index);
  }
  return total / (2 * kPi) * sampleRate / static_cast<double>(at);
}

double meanOf(std::span<const float> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

std::vector<double> phasesOf(const KuramotoBank& bank) {
  std::vector<double> phases;
  for (int i = 0; i < bank.count(); ++i) phases.push_back(bank.phase(i));
  return phases;
}

}  // namespace ksom::test
