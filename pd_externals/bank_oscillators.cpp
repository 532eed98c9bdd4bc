// SPDX-License-Identifier: GPL-3.0-or-later
// [kuramotobank~]: what each oscillator is told: `freq 3 440` for one, `freqs 220 330 440` for many.
#include <algorithm>

#include "bank_face.hpp"

namespace ksom::pd {
namespace {

using Oscillator = KuramotoBank::Oscillator;

// In the order of Oscillator::params.
constexpr std::array<float Oscillator::*, Oscillator::params.size()> kFields{
    &Oscillator::freqHz,  &Oscillator::amp,         &Oscillator::weight, &Oscillator::gain,
    &Oscillator::rolloff, &Oscillator::linewidthHz, &Oscillator::pan,    &Oscillator::nudge};

}  // namespace

bool BankFace::setField(std::string_view word, Atoms atoms) {
  if (word == "phases" || word == "phase") return isForSwarms(word) || (setPhases(word, atoms), true);
  const bool isList = word.ends_with('s');
  const int id = findParam(Oscillator::params, isList ? word.substr(0, word.size() - 1) : word);
  if (id < 0) return false;
  const auto at = static_cast<std::size_t>(id);
  if (at >= bank::kFieldsOfSwarms && isForSwarms(word)) return true;
  (this->*(isList ? &BankFace::setAll : &BankFace::setOne))(Oscillator::params[at], word, atoms, kFields[at]);
  player_->take();
  return true;
}

bool BankFace::checkList(std::string_view word, Atoms atoms) const {
  const std::size_t room = player_->wanted.size();
  const bool hasNumber = std::any_of(atoms.begin(), atoms.end(), isFinite);
  if (!hasNumber)
    voice_.complain(word,
                    (atoms.empty() ? std::string("numbers are missing") : text(atoms[0]) + " is no number to use") +
                        "; nothing is changed");
  else if (atoms.size() > room)
    voice_.complain(word, std::to_string(atoms.size()) + " numbers, but there is room for " + std::to_string(room) +
                              " (the first argument); the first of them are used");
  return hasNumber;
}

void BankFace::setAll(const Param& param, std::string_view word, Atoms atoms, Field field) {
  auto& wanted = player_->wanted;
  if (!checkList(word, atoms)) return;
  if (field == &Oscillator::freqHz) endPartials();
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
    if (index >= player_->count())
      return voice_.complain(word, text(atoms[0]) + " is silent, as count is " + std::to_string(player_->count()) +
                                       ", and has no phase; nothing is changed");
    if (index >= 0)
      player_->setPhase(index, voice_.read(bank::kPhase, atoms.subspan(1), static_cast<float>(bank().phase(index))));
    return;
  }
  if (!checkList(word, atoms)) return;
  const std::size_t count = std::min(atoms.size(), player_->wanted.size());
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(bank().phase(static_cast<int>(i)));
  voice_.readList(bank::kPhase, word, atoms, values);
  for (std::size_t i = 0; i < count; ++i)
    if (isFinite(atoms[i])) player_->setPhase(static_cast<int>(i), values[i]);
  for (std::size_t i = 1; atoms.size() == 1 && i < player_->wanted.size(); ++i)
    player_->setPhase(static_cast<int>(i), values[0]);
}

// The first of `atoms` as the number of an oscillator, or as a number of them; `otherwise` with a complaint.
int BankFace::readIndex(std::string_view word, Atoms atoms, int from, int otherwise) const {
  const int most = static_cast<int>(player_->wanted.size()) - 1 + from;
  if (const auto number = wholeNumber(atoms, 0, from, most)) return *number;
  const std::string range = std::to_string(from) + " ... " + std::to_string(most);
  voice_.complain(
      word, (atoms.empty() ? "a number of " + range + " is missing" : text(atoms[0]) + " is no number of " + range) +
                "; nothing is changed");
  return otherwise;
}

}  // namespace ksom::pd
