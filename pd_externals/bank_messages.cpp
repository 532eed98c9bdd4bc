// SPDX-License-Identifier: GPL-3.0-or-later
// [kuramotobank~]: what it is told.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_face.hpp"

namespace ksom::pd {
namespace {

using Oscillator = KuramotoBank::Oscillator;

// In the order of Oscillator::params.
constexpr std::array<float Oscillator::*, Oscillator::params.size()> kFields{
    &Oscillator::freqHz,  &Oscillator::amp,         &Oscillator::weight, &Oscillator::gain,
    &Oscillator::rolloff, &Oscillator::linewidthHz, &Oscillator::pan,    &Oscillator::nudge};
constexpr std::size_t kFieldsOfSwarms = 3;

}  // namespace

void BankFace::message(std::string_view word, Atoms atoms) {
  switch (findWord(bank::kWords, word)) {
    case bank::partial:
      return takePartial(atoms);
    case bank::bang:
      return hasFrame_ ? endFrame() : tellState();
    case bank::freqs:
      endPartials();
      break;
    case bank::count:
      return player_->setCount(readIndex(word, atoms, 1, player_->count()));
    case bank::blocks:
      return isForSwarms(word) ? void() : cutBlocks(atoms);
    case bank::matrix:
      return isForSwarms(word) ? void() : useMatrix(atoms);
    case bank::kick:
      return kick(atoms);
    case bank::reset:
      return reset(atoms);
    case bank::dump:
      return tellParams();
    default:
      break;
  }
  if (word == "topology" && setTopology(atoms)) return;
  if (setParam(word, atoms) || setField(word, atoms)) return;
  const bool isOfSetup = findParam(bank::kFlags, word) >= 0;
  voice_.complain(word, isOfSetup ? "is set when the object is made, as a flag: -" + std::string(word) + " ..."
                                  : std::string("is no message that it knows; nothing is changed"));
}

// Parameters.

bool BankFace::setParam(std::string_view word, Atoms atoms) {
  const int id = findParam(KuramotoBank::params, word);
  for (Modulated& which : modulated_)
    if (id == which.id) return setModulated(which, atoms), true;
  // One with two values is an oscillator's own.
  if (id >= 0 && !(atoms.size() == 2 && findParam(Oscillator::params, word) >= 0))
    return voice_.readInto(bank(), static_cast<KuramotoBank::ParamId>(id), atoms), true;
  const int ofSwarms = findParam(SwarmPlayer::params, word);
  if (ofSwarms < 0 || !setup().playsSwarms()) return false;
  return voice_.readInto(player_->swarms(), static_cast<SwarmPlayer::ParamId>(ofSwarms), atoms), true;
}

// The inlet holds the value, until a signal is connected to it.
void BankFace::setModulated(Modulated& which, Atoms atoms) {
  const float value = voice_.read(KuramotoBank::params[which.id], atoms, bank().get(which.id));
  bank().set(which.id, value);
  pd_float(reinterpret_cast<t_pd*>(which.inlet), static_cast<t_float>(value));
}

// `topology ring 2`, `topology smallworld 2 0.1`: reach and rewire come along.
bool BankFace::setTopology(Atoms atoms) {
  if (atoms.size() < 2 || atoms.size() > 3) return false;
  setParam("topology", atoms.first(1));
  setParam("reach", atoms.subspan(1, 1));
  if (atoms.size() == 3) setParam("rewire", atoms.subspan(2, 1));
  return true;
}

bool BankFace::isForSwarms(std::string_view word) const {
  if (setup().playsSwarms()) voice_.complain(word, "does nothing to swarms; it is for -voices 1");
  return setup().playsSwarms();
}

// Oscillators.

bool BankFace::setField(std::string_view word, Atoms atoms) {
  if (word == "phases" || word == "phase") return isForSwarms(word) || (setPhases(word, atoms), true);
  const bool isList = word.ends_with('s');
  const int id = findParam(Oscillator::params, isList ? word.substr(0, word.size() - 1) : word);
  if (id < 0) return false;
  const auto at = static_cast<std::size_t>(id);
  if (at >= kFieldsOfSwarms && isForSwarms(word)) return true;
  (this->*(isList ? &BankFace::setAll : &BankFace::setOne))(Oscillator::params[at], word, atoms, kFields[at]);
  player_->take();
  return true;
}

void BankFace::setAll(const Param& param, std::string_view word, Atoms atoms, Field field) {
  auto& wanted = player_->wanted;
  if (atoms.empty()) return voice_.complain(word, "numbers are missing; nothing is changed");
  if (atoms.size() > wanted.size())
    voice_.complain(word, std::to_string(atoms.size()) + " numbers, but there is room for " +
                              std::to_string(wanted.size()) + " (the first argument); the first of them are used");
  std::vector<float> values(wanted.size());
  std::transform(wanted.begin(), wanted.end(), values.begin(), [field](const auto& one) { return one.*field; });
  voice_.readList(param, word, atoms, values);
  if (field == &Oscillator::freqHz) player_->setCount(static_cast<int>(std::min(atoms.size(), wanted.size())));
  else if (atoms.size() == 1) std::fill(values.begin(), values.end(), values[0]);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i].*field = values[i];
}

void BankFace::setOne(const Param& param, std::string_view word, Atoms atoms, Field field) {
  const int index = readIndex(word, atoms, 0, -1);
  if (index < 0) return;
  float& value = player_->wanted[static_cast<std::size_t>(index)].*field;
  value = voice_.read(param, atoms.subspan(1), value);
}

void BankFace::setPhases(std::string_view word, Atoms atoms) {
  if (word == "phase") {
    const int index = readIndex(word, atoms, 0, -1);
    if (index >= 0)
      player_->setPhase(index, voice_.read(bank::kPhase, atoms.subspan(1), static_cast<float>(bank().phase(index))));
    return;
  }
  const std::size_t count = std::min(atoms.size(), player_->wanted.size());
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(bank().phase(static_cast<int>(i)));
  voice_.readList(bank::kPhase, word, atoms, values);
  if (atoms.size() == 1) values.assign(player_->wanted.size(), values[0]);
  for (std::size_t i = 0; i < values.size(); ++i) player_->setPhase(static_cast<int>(i), values[i]);
}

// The first of `atoms` as the number of an oscillator, or as a number of them; `otherwise` with a complaint.
int BankFace::readIndex(std::string_view word, Atoms atoms, int from, int otherwise) const {
  const int most = static_cast<int>(player_->wanted.size()) - 1 + from;
  const float value = numberOr(atoms, 0, -1);
  if (value >= static_cast<float>(from) && value <= static_cast<float>(most)) return static_cast<int>(value);
  voice_.complain(word, (atoms.empty() ? std::string("a number is missing") : text(atoms[0]) + " is no number") +
                            " of " + std::to_string(from) + " ... " + std::to_string(most) + "; nothing is changed");
  return otherwise;
}

// Frames of partials.

// What played before is silent from the first partial on.
void BankFace::beginPartials() {
  if (followsPartials_) return;
  followsPartials_ = true;
  player_->setCount(setup().oscillators);
  for (auto& one : player_->wanted) one.amp = 0;
}

// Whoever sends frequencies of his own wants to hear them.
void BankFace::endPartials() {
  if (followsPartials_)
    for (auto& one : player_->wanted) one.amp = 1;
  followsPartials_ = false;
}

void BankFace::takePartial(Atoms atoms) {
  const float index = numberOr(atoms, 0, -1);
  const bool isThere = index >= 0 && index < static_cast<float>(player_->wanted.size());
  if (!isThere || atoms.size() < 3) {
    if (!isToldOfIndex_)
      voice_.complain("partial", "i freq amp are needed, i of 0 ... " + std::to_string(player_->wanted.size() - 1) +
                                     " (the first argument); others are left out");
    isToldOfIndex_ = true;
    return;
  }
  beginPartials();
  hasFrame_ = true;
  auto& one = player_->wanted[static_cast<std::size_t>(index)];
  const auto state = static_cast<PartialState>(static_cast<int>(std::clamp(numberOr(atoms, 5, 0), -1.0f, 1.0f)));
  const auto take = [&](Oscillator::ParamId id, std::size_t at, float& value) {
    value = clampParam(Oscillator::params[static_cast<std::size_t>(id)], numberOr(atoms, at, value), value);
  };
  take(Oscillator::ParamId::freq, 1, one.freqHz);
  take(Oscillator::ParamId::amp, 2, one.amp);
  take(Oscillator::ParamId::weight, 4, one.weight);
  if (state == PartialState::empty) one.amp = 0;
  if (state == PartialState::born && !setup().playsSwarms() && std::isfinite(numberOr(atoms, 3, 0)))
    player_->setPhase(static_cast<int>(index),
                      numberOr(atoms, 3, 0) + std::numbers::pi_v<float> / 2);  // of a cosine there, of a sine here
}

void BankFace::endFrame() {
  hasFrame_ = false;
  player_->take();
}

// The rest.

void BankFace::cutBlocks(Atoms atoms) {
  std::vector<int> sizes;
  for (const t_atom& atom : atoms) {
    const float size = isNumber(atom) ? static_cast<float>(atom.a_w.w_float) : 0.0f;
    if (!(size >= 1 && size <= KuramotoBank::kMaxOscillators))
      return voice_.complain("blocks", text(atom) + " is no size of a block; nothing is changed");
    sizes.push_back(static_cast<int>(size));
  }
  if (sizes.empty()) sizes.push_back(KuramotoBank::kMaxOscillators);
  player_->setBlocks(std::move(sizes));
}

void BankFace::useMatrix(Atoms atoms) {
  const Table table = voice_.readTable("matrix", atoms);
  if (!table.isNamed()) return;
  matrix_ = table;
  const std::size_t n = player_->wanted.size();
  linkRoom_.resize(n * n / 16 + 1);
  links_ = {linkRoom_[0].links.data(), n * n};
  linkCount_ = 0;
  player_->setLinks({});
  readLinks();
  bank().set(KuramotoBank::topology, Topology::matrix);
}

void BankFace::kick(Atoms atoms) {
  const float by = voice_.read(bank::kKick, atoms.first(std::min<std::size_t>(atoms.size(), 1)), 0);
  const auto whole = [&](std::size_t at, float otherwise) {
    const float value = numberOr(atoms, at, otherwise);
    return static_cast<int>(value >= 0 && value <= KuramotoBank::kMaxOscillators ? value : 0);
  };
  bank().kick(by, whole(1, 0), whole(2, atoms.size() > 1 ? 1 : KuramotoBank::kMaxOscillators));
}

void BankFace::reset(Atoms atoms) {
  const auto last = static_cast<float>(player_->seed());
  const float seed = atoms.empty() ? last : voice_.read(bank::kFlags[bank::seed], atoms, last);
  player_->reset(static_cast<std::uint32_t>(seed));
}

}  // namespace ksom::pd
