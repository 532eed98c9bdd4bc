// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

/// Each adds one subcommand with its options, help and example; what it does runs when the options are parsed.
void addRender(CLI::App& program);
void addLearn(CLI::App& program);
void addWalk(CLI::App& program);
void addMap(CLI::App& program);
void addAnalyze(CLI::App& program);
void addGrid(CLI::App& program);
void addCompare(CLI::App& program);
void addExample(CLI::App& program);
void addParams(CLI::App& program);
