// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "ksom/map_learner.hpp"
#include "say.hpp"

namespace {

std::string rangeWithUnit(const ksom::Param& param) {
  return rangeText(param) + (*param.unit && !param.choices ? std::string(" ") + param.unit : "");
}

[[noreturn]] void refuse(const ksom::Param& param, const std::string& text, const std::string& why) {
  throw CLI::ValidationError("--" + hyphenatedName(param), text + " " + why);
}

double parseNumber(const ksom::Param& param, const std::string& text) {
  double value = 0;
  const char *begin = text.data() + text.starts_with('+'), *whole = text.data() + text.size();
  const auto [end, error] = std::from_chars(begin, whole, value);
  if (error != std::errc() || end != whole || !std::isfinite(value) || text.starts_with("+-"))
    refuse(param, text, "is not a number; it takes " + rangeWithUnit(param));
  if (param.isWhole && value != std::round(value)) refuse(param, text, "is not a whole number");
  if (value < static_cast<double>(param.min) || value > static_cast<double>(param.max))
    refuse(param, text, "is outside " + rangeWithUnit(param));
  return value;
}

double parseChoice(const ksom::Param& param, const std::string& text) {
  for (int i = 0; i < ksom::choiceCount(param); ++i)
    if (text == ksom::choiceName(param, i)) return static_cast<double>(param.min) + i;
  refuse(param, text, "is none of " + rangeWithUnit(param));
}

// CLI11's way to check a word: the text of what is wrong, or nothing.
std::string isPath(const std::string& path) { return path.empty() ? "an empty name is no file" : ""; }

}  // namespace

void CommonOptions::addTo(CLI::App& command, bool writesFiles) {
  if (writesFiles) command.add_flag("--force", force, "Replace outputs that exist already");
  command.add_flag("--quiet", quiet, "Say nothing but warnings and errors");
  command.add_option("--progress", progress, "How to show progress: auto|bar|plain|none")
      ->check(CLI::IsMember({"auto", "bar", "plain", "none"}))
      ->option_text("HOW");
}

void CommonOptions::tellMade(const std::vector<std::string>& paths, const std::string& what) const {
  std::string made;
  for (const std::string& path : paths)
    if (!path.empty() && path != "-") made += (made.empty() ? "" : ", ") + path;
  if (!quiet && !made.empty()) say(made + ": " + what);
}

std::string rangeText(const ksom::Param& param) {
  return param.choices ? param.choices : numberText(param.min) + " ... " + numberText(param.max);
}

std::string valueText(const ksom::Param& param, double value) {
  return param.choices ? std::string(ksom::choiceName(param, static_cast<int>(value - static_cast<double>(param.min))))
                       : numberText(value);
}

std::string hyphenatedName(const ksom::Param& param) {
  std::string name;
  for (const char* c = param.name; *c; ++c) {
    if (*c >= 'A' && *c <= 'Z') name += '-';
    name += *c >= 'A' && *c <= 'Z' ? static_cast<char>(*c - 'A' + 'a') : *c;
  }
  return name;
}

std::string numberText(double value) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), static_cast<float>(value));
  return {text.data(), end};
}

namespace {

CLI::Option* addParamAs(CLI::App& command, const std::string& flags, const ksom::Param& param, double& value) {
  const auto take = [&param, &value](const std::string& text) {
    value = param.choices ? parseChoice(param, text) : parseNumber(param, text);
  };
  return command.add_option_function<std::string>(flags, take, param.doc)
      ->option_text(rangeWithUnit(param) + " [" + valueText(param, value) + "]");
}

}  // namespace

CLI::Option* addParam(CLI::App& command, const ksom::Param& param, double& value) {
  const std::string plain = ksom::lowerName(param), hyphenated = hyphenatedName(param);
  return addParamAs(command, "--" + hyphenated + (plain == hyphenated ? "" : ",--" + plain), param, value);
}

CLI::Option* addPartials(CLI::App& command, double& value) {
  const ksom::Param& param = ksom::MapLearner::params[ksom::MapLearner::partials];
  return addParamAs(command, "--" + hyphenatedName(param) + ",--oscillators", param, value)
      ->description(std::string(param.doc) + ". --oscillators is its old name");
}

CLI::Option* addPath(CLI::App& command, const std::string& flags, std::string& path, const std::string& text) {
  return command.add_option(flags, path, text)->check(isPath)->option_text("FILE");
}

CLI::Option* addInputs(CLI::App& command, const std::string& name, std::vector<std::string>& paths,
                       const std::string& text) {
  return command.add_option(name, paths, text)->required()->check(isPath)->option_text("FILE...");
}

CLI::Option* addSeed(CLI::App& command, std::uint32_t& seed) {
  const auto take = [&seed](const std::string& text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
      throw CLI::ValidationError("--seed", text + " is not a whole number from 0 to 4294967295");
    seed = value;
  };
  return command.add_option_function<std::string>("--seed", take, "Another seed, another sound")
      ->option_text("0 ... 4294967295 [" + std::to_string(seed) + "]");
}
