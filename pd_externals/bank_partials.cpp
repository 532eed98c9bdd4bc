// SPDX-License-Identifier: GPL-3.0-or-later
// [kuramotobank~]: frames of partials, as [kanalyze~] and [ksomgrid] give them.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_face.hpp"

namespace ksom::pd {

using Oscillator = KuramotoBank::Oscillator;

// What played before is silent from the first partial on, and partials are as loud as they come. Without norm the former
// would be louder while it fades.
void BankFace::beginPartials() {
  if (followsPartials_) return;
  followsPartials_ = true;
  keepsPhases_ = player_->sounds();  // of what still fades: a jump would be heard
  before_ = {player_->wanted, player_->count()};
  player_->setCount(setup().oscillators);
  if (!isNormSet_) {
    bank().set(KuramotoBank::norm, 0);
    return player_->breakOff();
  }
  for (auto& one : player_->wanted) one.amp = 0;
  player_->take();
}

// Whoever sends frequencies of his own wants to hear them, and as if no partials had come; where all were silent before,
// which was to hear nothing but partials, each as it begins.
void BankFace::endPartials() {
  if (!followsPartials_) return;
  player_->wanted = before_.wanted;
  const auto isSilent = [](const Oscillator& one) { return one.amp == 0; };
  if (std::all_of(player_->wanted.begin(), player_->wanted.end(), isSilent))
    for (auto& one : player_->wanted) one.amp = one.weight = 1;
  player_->setCount(before_.count);
  if (!isNormSet_) bank().set(KuramotoBank::norm, usualNorm());
  followsPartials_ = hasFrame_ = false;
}

void BankFace::takePartial(Atoms atoms) {
  const auto index = wholeNumber(atoms, 0, 0, static_cast<int>(player_->wanted.size()) - 1);
  if (!index || atoms.size() < 3) {
    if (!isToldOfIndex_)
      voice_.complain("partial", "i freq amp are needed, i of 0 ... " + std::to_string(player_->wanted.size() - 1) +
                                     " (the first argument); others are left out");
    isToldOfIndex_ = true;
    return;
  }
  beginPartials();
  hasFrame_ = true;
  auto& one = player_->wanted[static_cast<std::size_t>(*index)];
  const float state = numberOr(atoms, 5, 0);  // by its sign, as in buffers; NaN has none
  const auto take = [&](Oscillator::ParamId id, std::size_t at, float& value) {
    value = clampParam(Oscillator::params[static_cast<std::size_t>(id)], numberOr(atoms, at, value), value);
  };
  take(Oscillator::ParamId::freq, 1, one.freqHz);
  take(Oscillator::ParamId::amp, 2, one.amp);
  take(Oscillator::ParamId::weight, 4, one.weight);
  if (state < 0) one.amp = 0;
  if (state > 0 && !setup().playsSwarms() && !keepsPhases_ && std::isfinite(numberOr(atoms, 3, 0)))
    player_->setPhase(*index,
                      numberOr(atoms, 3, 0) + std::numbers::pi_v<float> / 2);  // of a cosine there, of a sine here
}

void BankFace::endFrame() {
  hasFrame_ = keepsPhases_ = false;
  player_->take();
}

}  // namespace ksom::pd
