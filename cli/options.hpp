// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "ksom/param.hpp"
#include "progress.hpp"

/// What most commands share.
struct CommonOptions {
  std::vector<std::string> inputs;
  bool force = false, quiet = false;
  std::string progress = "auto";

  void addTo(CLI::App& command, bool writesFiles);
  Progress::Style style() const { return Progress::styleFrom(progress, quiet); }
  /// "PATH, PATH: what is in it", once all is well, unless --quiet. Empty paths and "-" are left out; without any other
  /// nothing is said.
  void tellMade(const std::vector<std::string>& paths, const std::string& what) const;
};

/// "--name" (and "--na-me") for a row of a parameter table: range, default and text come from the row. Numbers are
/// read the same way under every locale.
CLI::Option* addParam(CLI::App& command, const ksom::Param& param, double& value);

/// "--partials", which was "--oscillators" once and still may be called so.
CLI::Option* addPartials(CLI::App& command, double& value);

/// An option or argument that names a file; an empty name is refused.
CLI::Option* addPath(CLI::App& command, const std::string& flags, std::string& path, const std::string& text);
CLI::Option* addInputs(CLI::App& command, const std::string& name, std::vector<std::string>& paths,
                       const std::string& text);

/// "--seed", a whole number from 0 to 4294967295.
CLI::Option* addSeed(CLI::App& command, std::uint32_t& seed);

/// "0 ... 1" or "hz|critical", and a value by its name or number.
std::string rangeText(const ksom::Param& param);
std::string valueText(const ksom::Param& param, double value);

/// "minDistance" as "min-distance".
std::string hyphenatedName(const ksom::Param& param);

/// A number as a person writes it: no trailing zeros.
std::string numberText(double value);
