// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "plot.hpp"
#include "table.hpp"

namespace ksom::guides {

/// help/guides.
std::filesystem::path folder();
std::string textOf(const std::filesystem::path& file);

using Draw = std::function<void(cairo_t*, const Table&)>;
/// Draws name.png and writes its numbers into name.csv, in the folder that the program was called with; and checks that
/// the guide's own name.csv has the same numbers, but for `tolerance`, and lies beside a picture.
void publish(const std::string& name, const Table& table, double tolerance, const Draw& draw);

}  // namespace ksom::guides
