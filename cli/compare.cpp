// SPDX-License-Identifier: GPL-3.0-or-later
// ksom compare: how two recordings differ, in five numbers that do not depend on each other.
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "comparison.hpp"
#include "options.hpp"
#include "text_output.hpp"

namespace {

using Json = nlohmann::ordered_json;

struct CompareOptions : CommonOptions {
  std::string json;
};

// "12.3", or "-" for null.
std::string cell(const Json& value, int decimals) {
  std::array<char, 32> text{};
  if (value.is_number()) std::snprintf(text.data(), text.size(), "%.*f", decimals, value.get<double>());
  return value.is_number() ? text.data() : "-";
}

void printTable(const Json& c) {
  struct Row {
    const char *name, *key, *unit;
    int decimals;
  };
  std::printf("%-24s %10s %10s %12s\n", "", "A", "B", "difference");
  for (const Row& row : {Row{"log spectral distance", "log_spectral_db", "dB", 2},
                         Row{"chroma, 1 - correlation", "chroma", "", 3}, Row{"centroid", "centroid_hz", "Hz", 1},
                         Row{"loudness", "loudness_lufs", "LUFS, LU", 1}, Row{"onset rate", "onset_rate", "1/s", 2}}) {
    const bool isPlain = c["a"].contains(row.key) && !c["a"][row.key].is_array();
    std::printf("%-24s %10s %10s %12s %s\n", row.name, isPlain ? cell(c["a"][row.key], row.decimals).c_str() : "",
                isPlain ? cell(c["b"][row.key], row.decimals).c_str() : "",
                cell(c["difference"][row.key], row.decimals).c_str(), row.unit);
  }
  std::printf("%-24s %34d semitones (B above A)\n", "chroma rotation", c["chroma_rotation"].get<int>());
}

void compare(const CompareOptions& options) {
  std::unique_ptr<TextOutput> json;
  if (!options.json.empty()) json = std::make_unique<TextOutput>(options.json, options.inputs, options.force);
  Progress progress(options.style(), portrayWork(options.inputs));
  progress.stage("comparing");
  const Recording a = portray(options.inputs[0], {options.inputs[0]}, progress);
  const Recording b = portray(options.inputs[1], {options.inputs[1]}, progress);
  const Json comparison = comparisonJson(a, b);
  if (options.json != "-" && !options.quiet) printTable(comparison);
  if (json) json->write(jsonText(comparison, 2) + "\n");
  if (json) json->commit();
  options.tellMade({options.json}, options.inputs[0] + " and " + options.inputs[1] + " compared");
}

}  // namespace

void addCompare(CLI::App& program) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = program.add_subcommand("compare", "Tell how two recordings differ, in five numbers");
  addInputs(*command, "A_B", options->inputs, "Two recordings")
      ->expected(2)
      ->allow_extra_args(false)
      ->option_text("FILE FILE");
  addPath(*command, "--json", options->json, "Write all figures; - for standard output");
  options->addTo(*command, true);
  command->footer(
      "\nSpectrum, chroma, centroid and onset rate do not depend on the level: a softer copy differs in loudness "
      "alone.\n"
      "\nExample:\n  ksom compare piece.wav new.wav");
  command->callback([options] { compare(*options); });
}
