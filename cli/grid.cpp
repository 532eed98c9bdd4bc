// SPDX-License-Identifier: GPL-3.0-or-later
// ksom grid: the prototype's 16 x 32 picture of a recording.
#include "commands.hpp"
#include "ksom/pattern_grid.hpp"
#include "options.hpp"
#include "prototype_reader.hpp"
#include "text_output.hpp"

namespace {

using ksom::PatternGrid;
using ksom::PrototypeAnalysis;

struct GridCommand : CommonOptions {
  std::array<double, PatternGrid::numParams> values{};
  bool isLive = false;  // the last seconds alone were asked for
};

PatternGrid gridFor(const GridCommand& options, std::int64_t frames) {
  PatternGrid grid;
  for (std::size_t id = 0; id < options.values.size(); ++id)
    grid.set(static_cast<PatternGrid::ParamId>(id), static_cast<float>(options.values[id]));
  if (options.isLive) grid.startLive(PrototypeAnalysis::kHop / PrototypeAnalysis::kSampleRate);
  else grid.start(frames, PatternGrid::Borders::kept);
  return grid;
}

void printGrid(const GridCommand& options) {
  const ksom::FftPlans plans(PrototypeAnalysis::kWindow, PrototypeAnalysis::kWindow);
  const std::string& input = options.inputs.front();
  Progress progress(options.style(), PrototypeReader::work(options.inputs));
  PrototypeReader reader(plans, progress);
  reader.measure(input);
  PatternGrid grid = gridFor(options, reader.analysis().framesMeasured());
  reader.forFrames(input, [&](std::int64_t) { grid.add(reader.analysis().levelsDb()); });
  TextOutput out("-", {}, false);
  for (int row = PatternGrid::kRows - 1; row >= 0; --row) out.write(grid.rowText(row) + "\n");
  out.commit();
}

}  // namespace

void addGrid(CLI::App& program) {
  auto options = std::make_shared<GridCommand>();
  CLI::App* command = program.add_subcommand("grid", "Print a recording as 16 x 32 symbols, high frequencies on top");
  addInputs(*command, "INPUT", options->inputs, "A recording")->expected(1)->option_text("FILE");
  for (std::size_t id = 0; id < options->values.size(); ++id) {
    options->values[id] = static_cast<double>(PatternGrid::params[id].init);
    addParam(*command, PatternGrid::params[id], options->values[id]);
  }
  CLI::Option* const seconds = command->get_option("--seconds");
  seconds->description("Only so much of the end, as it would be seen live")->option_text("0.1 ... 3600 s [all]");
  options->addTo(*command, false);
  command->footer(
      "\nFrom loud and busy to quiet: ♬ a bin within 16 dB of the loudest, ♫ mean above -32 dB, ♪ uneven, 𝄞 mean above "
      "-56 dB, ♩ the rest, unless the options say otherwise.\n\nExamples:\n  ksom grid piece.wav\n  ksom grid "
      "piece.wav "
      "--rows log --seconds 8");
  command->callback([options, seconds] {
    options->isLive = seconds->count() > 0;
    printGrid(*options);
  });
}
