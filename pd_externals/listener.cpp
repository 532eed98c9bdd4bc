// SPDX-License-Identifier: GPL-3.0-or-later
#include "listener.hpp"

#include <algorithm>

namespace ksom::pd {
namespace {

// For all objects, and only read once they are made.
const FftPlans& plans() {
  static const FftPlans all;
  return all;
}

}  // namespace

Listener::Listener(double sampleRate) {
  for (std::size_t id = 0; id < values_.size(); ++id) values_[id] = Analyzer::params[id].init;
  config_.plans = &plans();
  config_.sampleRate = sampleRate > 0 ? sampleRate : 48000;
  config_.allowsLarge = true;  // whoever says windowsize 65536 has asked for it
  prepare();
}

bool Listener::prepare() {
  config_.windowSize = static_cast<int>(values_[Analyzer::windowSize]);
  config_.hopSize = std::min(static_cast<int>(values_[Analyzer::hopSize]), config_.windowSize);
  config_.maxPartials = static_cast<int>(values_[Analyzer::numPeaks]);
  block_.resize(Analyzer::bytesNeeded(config_));
  isReady_ = analyzer_.prepare(config_, block_);
  for (std::size_t id = 0; id < values_.size(); ++id) analyzer_.set(static_cast<Analyzer::ParamId>(id), values_[id]);
  analyzer_.ask(asked_);
  return isReady_;
}

void Listener::ask(const Analyzer::Parts& parts) {
  asked_ = parts;
  analyzer_.ask(parts);
}

void Listener::set(Analyzer::ParamId id, float value) {
  const bool isNew = value != values_[id];
  values_[id] = value;
  const bool needsMemory = id == Analyzer::windowSize || id == Analyzer::hopSize || id == Analyzer::numPeaks;
  if (!needsMemory) analyzer_.set(id, value);
  else if (isNew) prepare();
}

bool Listener::setSampleRate(double sampleRate) {
  if (sampleRate == config_.sampleRate) return isReady_;
  config_.sampleRate = sampleRate;
  return prepare();
}

Listener Listener::forAll() const {
  Listener fresh(config_.sampleRate);
  fresh.values_ = values_;
  fresh.values_[Analyzer::freeze] = 0;  // it has nothing to hold
  fresh.config_ = config_;
  fresh.config_.atOnce = true;
  fresh.asked_ = asked_;
  fresh.prepare();
  return fresh;
}

void Listener::copyTo(Heard& heard) const {
  const auto partials = analyzer_.partials();
  std::copy_n(partials.begin(), std::min(partials.size(), heard.partials.size()), heard.partials.begin());
  heard.chroma = analyzer_.chroma();
  heard.frame = analyzer_.frame();
  heard.tuningCents = analyzer_.tuningCents();
}

}  // namespace ksom::pd
