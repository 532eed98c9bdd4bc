// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ksom/param.hpp"

/// Words about values, for messages and help alike. Nothing here knows Pd.
namespace ksom::pd {

/// Patches count time in milliseconds, the core in seconds: how many of the one for one of the other, 1 for all else.
float perUnit(const Param& param);
/// The row as patches see it.
Param asInPatches(const Param& param);

std::string text(float value);
/// A parameter's value as it is written in a patch: a number, or the name of a choice.
std::string text(const Param& param, float value);
/// "0 ... 1", "-1 ... 1 Hz" or "hz, critical".
std::string rangeOf(const Param& param);

/// The number of a choice from 0 on, or -1.
int findChoice(const Param& param, std::string_view name);

/// A message that is no parameter. A sentence for the help, too.
struct Word {
  const char* name;
  const char* arguments;
  const char* doc;
  const Param* value = nullptr;  ///< that it takes, where that is a number with a range
};
/// Its index, or -1.
int findWord(std::span<const Word> words, std::string_view name);

}  // namespace ksom::pd
