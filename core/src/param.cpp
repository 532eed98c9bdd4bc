// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/param.hpp"

#include <algorithm>
#include <cmath>

namespace ksom {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Compares letter by letter, so that a host may look a name up on its own thread without allocating.
bool sameName(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (true) {
    while (i < a.size() && a[i] == '-') ++i;
    while (j < b.size() && b[j] == '-') ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (lower(a[i++]) != lower(b[j++])) return false;
  }
}

}  // namespace

float clampParam(const Param& param, float value, float last, Verdict* verdict) {
  const auto say = [&](Verdict v) {
    if (verdict) *verdict = v;
  };
  if (!std::isfinite(value)) {
    say(Verdict::notFinite);
    return last;
  }
  const float whole = param.choices || param.isWhole ? std::round(value) : value;
  const float inside = std::clamp(whole, param.min, param.max);
  say(inside == whole ? Verdict::accepted : Verdict::clipped);
  return inside;
}

int findParam(std::span<const Param> table, std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (sameName(table[i].name, name)) return static_cast<int>(i);
  return -1;
}

std::string lowerName(const Param& param) {
  std::string name = param.name;
  std::transform(name.begin(), name.end(), name.begin(), lower);
  return name;
}

int choiceCount(const Param& param) {
  if (!param.choices) return 0;
  const std::string_view all = param.choices;
  return 1 + static_cast<int>(std::count(all.begin(), all.end(), '|'));
}

std::string_view choiceName(const Param& param, int index) {
  if (index < 0 || index >= choiceCount(param)) return {};
  std::string_view rest = param.choices;
  for (; index > 0; --index) rest.remove_prefix(rest.find('|') + 1);
  return rest.substr(0, rest.find('|'));
}

}  // namespace ksom
