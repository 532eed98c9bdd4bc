// SPDX-License-Identifier: GPL-3.0-or-later
#include "pd_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ksom::pd {
namespace {

bool isFlag(const t_atom& atom) { return atom.a_type == A_SYMBOL && atom.a_w.w_symbol->s_name[0] == '-'; }

std::size_t untilFlag(Atoms atoms) {
  std::size_t count = 0;
  while (count < atoms.size() && !isFlag(atoms[count])) ++count;
  return count;
}

// Limits are shown in seven digits: 3.141593 lies outside by a little, and is what was asked for.
bool isLimitAsShown(float came, float used) { return text(came) == text(used); }

}  // namespace

bool isFinite(const t_atom& atom) { return isNumber(atom) && std::isfinite(static_cast<float>(atom.a_w.w_float)); }

std::optional<int> wholeNumber(Atoms atoms, std::size_t at, int low, int high) {
  const float value = numberOr(atoms, at, -1);
  if (!(value >= static_cast<float>(low) && value <= static_cast<float>(high)) || value != std::floor(value))
    return std::nullopt;
  return static_cast<int>(value);
}

std::string text(const t_atom& atom) {
  std::array<char, 80> words{};
  atom_string(&atom, words.data(), static_cast<unsigned>(words.size()));
  return words.data();
}

void PartialTeller::tell(t_outlet* outlet, std::size_t index, const Partial& partial) const {
  std::array<t_atom, 6> atoms{atomOf(static_cast<float>(index)),
                              atomOf(partial.freqHz),
                              atomOf(partial.amp),
                              atomOf(partial.phase),
                              atomOf(partial.weight),
                              atomOf(static_cast<float>(partial.state))};
  outlet_anything(outlet, word_, static_cast<int>(atoms.size()), atoms.data());
}

void Voice::complain(std::string_view about, const std::string& what) const {
  pd_error(box_, "%s: %.*s: %s", name_, static_cast<int>(about.size()), about.data(), what.c_str());
}

float Voice::read(const Param& param, Atoms values, float last) const {
  return readShown(asInPatches(param), values, last * perUnit(param)) / perUnit(param);
}

float Voice::readShown(const Param& param, Atoms values, float last) const {
  if (values.empty()) {
    complain(lowerName(param), "a value is missing; it stays at " + text(param, last));
    return last;
  }
  const float value = isNumber(values[0]) ? readNumber(param, static_cast<float>(values[0].a_w.w_float), last)
                                          : readChoice(param, text(values[0]).c_str(), last);
  if (values.size() > 1)
    complain(lowerName(param),
             "takes one value, " + std::to_string(values.size()) + " came; " + text(param, value) + " is used");
  return value;
}

float Voice::readNumber(const Param& param, float came, float last) const {
  Verdict verdict;
  const float value = clampParam(param, came, last, &verdict);
  say(param, verdict, came, value);
  if (verdict == Verdict::accepted && value != came)
    complain(lowerName(param), text(came) + " is no whole number; " + text(param, value) + " is used");
  return value;
}

bool Voice::canRead(const Param& param, Atoms values) {
  return !values.empty() && (isFinite(values[0]) || findChoice(param, text(values[0])) >= 0);
}

float Voice::readChoice(const Param& param, const char* came, float last) const {
  if (const int choice = findChoice(param, came); choice >= 0) return param.min + static_cast<float>(choice);
  const std::string why = param.choices ? "' is none of " + rangeOf(param) : std::string("' is no number");
  complain(lowerName(param), std::string("'").append(came) + why + "; it stays at " + text(param, last));
  return last;
}

void Voice::readList(const Param& param, std::string_view word, Atoms atoms, std::span<float> values) const {
  std::string wrong;
  for (std::size_t i = 0; i < std::min(atoms.size(), values.size()); ++i) {
    Verdict verdict = Verdict::notFinite;
    const float came = numberOr(atoms, i, 0);
    if (isNumber(atoms[i])) values[i] = clampParam(param, came, values[i], &verdict);
    const bool isLimit = verdict == Verdict::clipped && isLimitAsShown(came, values[i]);
    if (verdict == Verdict::accepted || isLimit || !wrong.empty()) continue;
    wrong = "number " + std::to_string(i + 1) + ", " + text(atoms[i]) +
            (verdict == Verdict::clipped ? ", is outside " + rangeOf(param) : std::string(", is no number to use")) +
            "; " + text(values[i]) + " is used";
  }
  if (!wrong.empty()) complain(word, wrong);
}

Table Voice::readTable(std::string_view word, Atoms atoms, const char* otherwise) const {
  if (atoms.empty() || atoms[0].a_type != A_SYMBOL) {
    complain(word, "the name of an array is missing; nothing is changed");
    return {};
  }
  t_symbol* const name = atoms[0].a_w.w_symbol;
  const Table table(name);
  if (table.isThere()) return table;
  const bool isAwaited = std::string_view(otherwise) == kOnceThere;  // what is done at once cannot wait for it
  if (isMade_ || !isAwaited) complainOfTable(word, name, otherwise);
  else awaited_.push_back({std::string(word), name});
  return table;
}

void Voice::complainOfTable(std::string_view word, t_symbol* name, const char* otherwise) const {
  complain(word, std::string("there is no array ") + name->s_name + "; " + otherwise);
}

void Voice::tellMissing() {
  for (const Awaited& one : std::exchange(awaited_, {}))
    if (!Table(one.name).isThere()) complainOfTable(one.word, one.name, kOnceThere);
}

void Voice::checkCount(std::string_view word, Atoms atoms, std::size_t most) const {
  if (atoms.size() > most)
    complain(word, "takes " + std::to_string(most) + " at most, " + std::to_string(atoms.size()) +
                       " came; the first are used");
}

void Voice::readFlags(Atoms flags, std::span<const Param> table, std::span<float> values) const {
  for (std::size_t i = 0; i < table.size(); ++i) values[i] = table[i].init;
  while (const auto flag = nextFlag(flags))
    if (const int id = findParam(table, flag->name); id >= 0) {
      const auto at = static_cast<std::size_t>(id);
      values[at] = read(table[at], flag->values, values[at]);
    }
}

void Voice::say(const Param& param, Verdict verdict, float came, float used) const {
  if (verdict == Verdict::clipped && !isLimitAsShown(came, used))
    complain(lowerName(param), text(came) + (param.choices ? " is none of " : " is outside ") + rangeOf(param) + "; " +
                                   text(param, used) + " is used");
  if (verdict == Verdict::notFinite)
    complain(lowerName(param), text(came) + " is no number to use; it stays at " + text(param, used));
}

Arguments argumentsOf(Atoms all) {
  const std::size_t placed = untilFlag(all);
  return {all.first(placed), all.subspan(placed)};
}

std::optional<Flag> nextFlag(Atoms& rest) {
  if (rest.empty()) return std::nullopt;
  const Atoms values = rest.subspan(1, untilFlag(rest.subspan(1)));
  const Flag flag{rest[0].a_w.w_symbol->s_name + 1, values};
  rest = rest.subspan(1 + values.size());
  return flag;
}

}  // namespace ksom::pd
