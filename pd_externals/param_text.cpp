// SPDX-License-Identifier: GPL-3.0-or-later
#include "param_text.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace ksom::pd {

float perUnit(const Param& param) { return std::string_view(param.unit) == "s" ? 1000.0f : 1.0f; }

Param asInPatches(const Param& param) {
  Param shown = param;
  if (perUnit(param) == 1) return shown;
  shown.unit = "ms";
  for (float* value : {&shown.min, &shown.max, &shown.init}) *value *= perUnit(param);
  return shown;
}

std::string text(float value) {
  std::array<char, 32> digits{};
  const bool isWhole = value == std::round(value) && std::abs(value) < 1e9f;
  std::snprintf(digits.data(), digits.size(), isWhole ? "%.0f" : "%.7g", static_cast<double>(value));
  return digits.data();
}

std::string text(const Param& param, float value) {
  const auto choice = choiceName(param, static_cast<int>(value - param.min));
  return choice.empty() ? text(value) : std::string(choice);
}

std::string rangeOf(const Param& param) {
  std::string all;
  for (int i = 0; i < choiceCount(param); ++i) all.append(i > 0 ? ", " : "").append(choiceName(param, i));
  if (!all.empty()) return all;
  return text(param.min) + " ... " + text(param.max) + (*param.unit ? " " : "") + param.unit;
}

int findChoice(const Param& param, std::string_view name) {
  for (int i = 0; i < choiceCount(param); ++i)
    if (choiceName(param, i) == name) return i;
  return -1;
}

int findWord(std::span<const Word> words, std::string_view name) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i].name == name) return static_cast<int>(i);
  return -1;
}

}  // namespace ksom::pd
