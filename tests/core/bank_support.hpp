// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "ksom/kuramoto_bank.hpp"
#include "support.hpp"

namespace ksom::test {

inline constexpr double kBankRate = 48000;

/// A bank with one oscillator for each frequency, all at amplitude 1.
class BankOf {
 public:
  explicit BankOf(std::span<const double> freqHz, double sampleRate = kBankRate, int channels = 1);
  KuramotoBank* operator->() { return &*bank_; }
  KuramotoBank& operator*() { return *bank_; }
  void setPhases(std::span<const double> radians);
  void setAllPhases(double radians);

 private:
  Prepared<KuramotoBank> bank_;
};

BankOf bankOf(std::initializer_list<double> freqHz, double sampleRate = kBankRate);

struct Rendered {
  std::vector<float> out, r, psi;
};
/// Renders the first channel. `blockSize` 0 cuts at random.
Rendered render(KuramotoBank& bank, std::size_t samples, std::size_t blockSize = 512);
/// Lets time pass.
void skip(KuramotoBank& bank, std::size_t samples);
std::size_t secondsOf(double seconds, double sampleRate = kBankRate);

/// How many turns oscillator `a` gains on oscillator `b` in the next `samples` (looked at every 16 samples).
double turnsGained(KuramotoBank& bank, int a, int b, std::size_t samples);
/// Mean frequency over the next `samples`, from the phase (below a 32nd of the sample rate).
double meanFreqHz(KuramotoBank& bank, int index, std::size_t samples, double sampleRate = kBankRate);
double meanOf(std::span<const float> x);
std::vector<double> phasesOf(const KuramotoBank& bank);

}  // namespace ksom::test
