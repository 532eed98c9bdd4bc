// SPDX-License-Identifier: GPL-3.0-or-later
// ksom grid: the prototype's 16 x 32 picture of a recording.
#include "commands.hpp"
#include "ksom/pattern_grid.hpp"
#include "options.hpp"
#include "prototype_reader.hpp"
#include "text_output.hpp"

namespace {

using ksom::PatternGrid;

void printGrid(const CommonOptions& options) {
  const ksom::FftPlans plans(ksom::PrototypeAnalysis::kWindow, ksom::PrototypeAnalysis::kWindow);
  const std::string& input = options.inputs.front();
  Progress progress(options.style(), PrototypeReader::work(options.inputs));
  PrototypeReader reader(plans, progress);
  reader.measure(input);
  PatternGrid grid;
  grid.start(reader.analysis().framesMeasured(), PatternGrid::Borders::kept);
  reader.forFrames(input, [&](std::int64_t) { grid.add(reader.analysis().levelsDb()); });
  TextOutput out("-", {}, false);
  for (int row = PatternGrid::kRows - 1; row >= 0; --row) out.write(grid.rowText(row) + "\n");
  out.commit();
}

}  // namespace

void addGrid(CLI::App& program) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* command = program.add_subcommand("grid", "Print a recording as 16 x 32 symbols, high frequencies on top");
  addInputs(*command, "INPUT", options->inputs, "A recording")->expected(1)->option_text("FILE");
  options->addTo(*command, false);
  command->footer(
      "\nFrom loud and busy to quiet: ♬ a bin within 16 dB of the loudest, ♫ mean above -32 dB, ♪ uneven, 𝄞 mean above "
      "-56 dB, ♩ the rest.\n\nExample:\n  ksom grid piece.wav");
  command->callback([options] { printGrid(*options); });
}
