// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ksom {

/// One row of a parameter table. The tables are the only place where a parameter's name, unit, range and text
/// stand: the host faces, the program, the help and the tests all read them. A plain aggregate, on purpose.
struct Param {
  const char* name;               ///< camel case, as in SuperCollider; Pd and the command line use it in lower case
  const char* unit;               ///< "Hz", "rad", "dB", ... or "" for a plain number
  float min, max;                 ///< inclusive
  float init;                     ///< the value before anyone sets one
  const char* doc;                ///< one short sentence for a musician
  const char* choices = nullptr;  ///< "hz|critical": names of the whole values from `min` on; none for a number
  bool isWhole = false;           ///< only whole numbers
};

/// What a face may tell its user about a value that came in. Any thread.
enum class Verdict { accepted, clipped, notFinite };

/// `value` brought into the parameter's range. A value that is not finite gives `last`, the last good one;
/// choices and whole numbers are rounded. Never throws; any thread, audio thread included.
float clampParam(const Param& param, float value, float last, Verdict* verdict = nullptr);

/// The row called `name`, whatever its case and hyphens ("minDistance", "min-distance"); its index in `table`, or -1.
int findParam(std::span<const Param> table, std::string_view name);

/// "minDistance" as "mindistance": the name for Pd, the command line and files. Allocates; not for the audio thread.
std::string lowerName(const Param& param);

/// Number of names in `choices`, 0 for a number; and the name of whole value `index` (counted from `min`).
int choiceCount(const Param& param);
std::string_view choiceName(const Param& param, int index);

}  // namespace ksom
