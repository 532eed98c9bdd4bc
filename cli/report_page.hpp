// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "progress.hpp"
#include "render.hpp"
#include "walk_report.hpp"

/// What a render found and made, as one page (HTML) that holds all it shows: pictures, sounds, tables. It opens from a
/// disk and asks no network. What the report does not have is left out. `output` is where the sound can be read now.
std::string reportPage(const RenderOptions& options, const WalkReport& report, const std::string& output,
                       Progress& progress);
/// Samples that reportPage will go through, for Progress.
std::int64_t reportPageWork(const RenderOptions& options);
