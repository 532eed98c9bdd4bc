// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_base.hpp"

#include <cmath>

namespace ksom::sc {

// Links of a small world that go elsewhere: half as many again as are expected.
KuramotoBank::Config BankBase::config(int oscillators, int channels) const {
  KuramotoBank::Config config{.sampleRate = sampleRate(), .maxOscillators = oscillators, .channels = channels};
  const int topology = table_ + KuramotoBank::topology;
  const bool isFixed = inRate(topology) == calc_ScalarRate;
  if (isFixed && std::round(in0(topology)) != static_cast<float>(Topology::smallWorld)) return config;
  const auto value = [&](KuramotoBank::ParamId id) {
    return clampParam(KuramotoBank::params[id], in0(table_ + id), KuramotoBank::params[id].init);
  };
  const float links = static_cast<float>(oscillators) * value(KuramotoBank::reach) * value(KuramotoBank::rewire);
  config.rewiredLinks = static_cast<int>(std::min(1.5f * links + 64, 16.0f * KuramotoBank::kMaxOscillators));
  return config;
}

std::size_t BankBase::bytesOf(const KuramotoBank::Config& config) {
  const std::size_t bytes = KuramotoBank::bytesNeeded(config);
  if (bytes == 0)
    fail("%d oscillators in %d channels at %g Hz: at most %d, in %d, at 1 MHz", config.maxOscillators, config.channels,
         config.sampleRate, KuramotoBank::kMaxOscillators, KuramotoBank::kMaxChannels);
  return bytes;
}

void BankBase::retake() {
  grid_.restart();
  controls_.forget();
  controls_.take(bank_, 1);
}

std::uint32_t BankBase::seedNow() const {
  return static_cast<std::uint32_t>(clampParam(kBankOwn[seed].param, own(seed), 1));
}

bool BankBase::beginBlock() {
  controls_.beginBlock(*this);
  if (kick_.rises(own(kick))) bank_.kick(own(kick));
  return reset_.rises(own(reset));
}

std::span<const float> BankBase::inputPart(int at, int count) const {
  const std::span<const float> all = signal(first_ + input);
  return all.empty() ? all : all.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
}

}  // namespace ksom::sc
