// SPDX-License-Identifier: GPL-3.0-or-later
// ksom map: what a map knows, as a table or as a picture.
#include "commands.hpp"
#include "failure.hpp"
#include "map_cells.hpp"
#include "map_file.hpp"
#include "map_picture.hpp"
#include "options.hpp"
#include "output_file.hpp"
#include "state_words.hpp"
#include "text_output.hpp"

namespace {

struct MapCommand : CommonOptions {
  std::string picture, csv;
};

// The signs of a text, for columns: UTF-8 continues with bytes 10xxxxxx.
std::size_t signsOf(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool toTheRight) {
  const std::string spaces(width - std::min(width, signsOf(text)), ' ');
  return toTheRight ? spaces + text : text + spaces;
}

std::string tableOf(const std::vector<StateWords>& states) {
  std::vector<StateWords> rows{{"state", "share", "level", "dwell (beats)", "strongest partials", "goes to"}};
  rows.insert(rows.end(), states.begin(), states.end());
  constexpr std::array<std::string StateWords::*, 6> columns{&StateWords::number,   &StateWords::share,
                                                             &StateWords::level,    &StateWords::dwell,
                                                             &StateWords::partials, &StateWords::goesTo};
  std::vector<std::string> lines(rows.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t width = 0;
    for (const StateWords& row : rows) width = std::max(width, signsOf(row.*columns[c]));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool isLast = c + 1 == columns.size(), isNumber = c < 4;
      lines[i] += (c ? "  " : "") + (isLast ? rows[i].*columns[c] : padded(rows[i].*columns[c], width, isNumber));
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void drawMapInto(OutputFile& file, const std::string& name, const ksom::MusicMap& map) {
  const MapPicture picture(map, name);
  writePicture(file, MapPicture::kWidth, MapPicture::kHeight,
               [&](cairo_t* context) { picture.drawTransitions(context); });
}

void showMap(const MapCommand& options) {
  const std::string& path = options.inputs.front();
  if (!options.picture.empty() && !options.csv.empty())
    throw UsageError("ask for --picture or for --csv, not for both");
  if (!options.picture.empty()) {
    requirePictureName(options.picture);
    OutputFile file(options.picture, options.inputs, options.force);
    const ksom::MusicMap map = readMap(path);
    drawMapInto(file, path, map);
    file.commit();
    options.tellMade({options.picture}, describeMap(map));
    return;
  }
  const ksom::MusicMap map = readMap(path);
  if (!options.csv.empty()) {
    TextOutput cells(options.csv, options.inputs, options.force);
    cells.write(cellsCsv(map));
    cells.commit();
    return;
  }
  TextOutput out("-", {}, false);
  out.write(printable(path) + ": " + describeMap(map) + "\n" + tableOf(describeStates(map)));
  out.commit();
}

}  // namespace

void addMap(CLI::App& program) {
  auto options = std::make_shared<MapCommand>();
  CLI::App* command = program.add_subcommand("map", "Show what a map knows: its states, or all of it as a picture");
  addInputs(*command, "MAP", options->inputs, "A map made by ksom learn")
      ->expected(1)
      ->allow_extra_args(false)
      ->option_text("FILE");
  addPath(*command, "--picture", options->picture, "Draw the map: U-matrix, segments, states and where they go")
      ->option_text("FILE.png|FILE.svg");
  addPath(*command, "--csv", options->csv,
          "A row for each cell: hits, distance from its neighbours, component planes; - for standard output");
  options->addTo(*command, true);
  command->footer(
      "\nExamples:\n  ksom map map.json\n  ksom map map.json --csv cells.csv\n  ksom map map.json --picture map.png");
  command->callback([options] { showMap(*options); });
}
