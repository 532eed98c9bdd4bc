// SPDX-License-Identifier: GPL-3.0-or-later
// ksom params: the parameter tables, as the core holds them.
#include <span>

#include "commands.hpp"
#include "ksom/analyzer.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/level.hpp"
#include "ksom/map_learner.hpp"
#include "ksom/pattern_grid.hpp"
#include "ksom/renderer.hpp"
#include "ksom/score_player.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "ksom/swarm.hpp"
#include "ksom/walk.hpp"
#include "options.hpp"
#include "text_output.hpp"

namespace {

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text + " ";
}

void printTable(TextOutput& out, const char* title, std::span<const ksom::Param> table) {
  out.write(std::string(title) + "\n");
  for (const ksom::Param& param : table) {
    out.write("  " + padded(param.name, 13) + padded(rangeText(param), 24) + padded(param.unit, 6) +
              padded(valueText(param, param.init), 7) + param.doc + "\n");
  }
  out.write("\n");
}

void printParams() {
  TextOutput out("-", {}, false);
  out.write("  " + padded("name", 13) + padded("range", 24) + padded("unit", 6) + padded("default", 7) + "\n\n");
  printTable(out, "Analyzer", ksom::Analyzer::params);
  printTable(out, "Bank", ksom::KuramotoBank::params);
  printTable(out, "Swarm", ksom::Swarm::params);
  printTable(out, "Level", ksom::Level::params);
  printTable(out, "Map", ksom::SomGrid::params);
  printTable(out, "Cells", ksom::SomCells::params);
  printTable(out, "Learn", ksom::MapLearner::params);
  printTable(out, "Walk", ksom::Walk::params);
  printTable(out, "Grid", ksom::PatternGrid::params);
  printTable(out, "Play", ksom::ScorePlayer::params);
  printTable(out, "Swarms", ksom::SwarmPlayer::params);
  printTable(out, "Render", ksom::Renderer::params);
  out.write(
      "Defaults are those of the bare objects. ksom render starts at coupling 1 in critical units with norm and level "
      "on;\n"
      "ksom analyze hears up to 64 peaks. Each command's --help names what it takes.\n");
  out.commit();
}

}  // namespace

void addParams(CLI::App& program) {
  CLI::App* command = program.add_subcommand("params", "Print all parameters: name, range, unit, default, meaning");
  command->footer("\nExample:\n  ksom params");
  command->callback(printParams);
}
