// SPDX-License-Identifier: GPL-3.0-or-later
// ksom map: what a map knows, as a table, as a picture, or as buffers for a host; and back from those.
#include "commands.hpp"
#include "failure.hpp"
#include "ksom/som_cells.hpp"
#include "map_buffers.hpp"
#include "map_cells.hpp"
#include "map_file.hpp"
#include "map_picture.hpp"
#include "map_planes.hpp"
#include "options.hpp"
#include "output_file.hpp"
#include "state_words.hpp"
#include "text_output.hpp"

namespace {

constexpr const ksom::Param& kSlots = ksom::SomCells::params[ksom::SomCells::slots];

struct MapCommand : CommonOptions {
  std::string picture, planes, csv, buffers, fromBuffers, out;
  double slots = static_cast<double>(kSlots.init);
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

// Into a file, of the map that is read once the file is known to be possible.
void drawInto(const MapCommand& options, const std::string& picture, int width, int height,
              const std::function<void(cairo_t*, const ksom::MusicMap&)>& draw) {
  requirePictureName(picture);
  OutputFile file(picture, options.inputs, options.force);
  const ksom::MusicMap map = readMap(options.inputs.front());
  writePicture(file, width, height, [&](cairo_t* context) { draw(context, map); });
  file.commit();
  options.tellMade({picture}, describeMap(map));
}

void drawPicture(const MapCommand& options) {
  drawInto(options, options.picture, MapPicture::kWidth, MapPicture::kHeight,
           [&](cairo_t* context, const ksom::MusicMap& map) {
             MapPicture(map, options.inputs.front()).drawTransitions(context);
           });
}

void drawPlanes(const MapCommand& options) {
  drawInto(options, options.planes, MapPlanes::kWidth, MapPlanes::kHeight,
           [&](cairo_t* context, const ksom::MusicMap& map) { MapPlanes::draw(context, map, options.inputs.front()); });
}

void writeCsv(const MapCommand& options) {
  const ksom::MusicMap map = readMap(options.inputs.front());
  TextOutput cells(options.csv, options.inputs, options.force);
  cells.write(cellsCsv(map));
  cells.commit();
}

void writeBuffers(const MapCommand& options) {
  requireFile(options.buffers);
  const std::string& path = options.inputs.front();
  const ksom::MusicMap map = readMap(path);
  MapBuffers(map, static_cast<std::size_t>(options.slots), path).write(options.buffers, options.inputs, options.force);
  options.tellMade(MapBuffers::pathsOf(options.buffers), counted(map.cells.size(), "cell") + " of " +
                                                             counted(static_cast<std::size_t>(options.slots), "slot") +
                                                             ", " + counted(map.states.size(), "state"));
}

void readBuffers(const MapCommand& options) {
  std::vector<std::string> inputs = MapBuffers::pathsOf(options.fromBuffers);
  inputs.insert(inputs.begin(), options.inputs.front());
  TextOutput out(options.out, inputs, options.force);
  ksom::MusicMap map = readMap(options.inputs.front());
  MapBuffers::readInto(map, options.fromBuffers);
  writeMap(map, out);
  out.commit();
  options.tellMade({options.out}, describeMap(map));
}

void printTable(const MapCommand& options) {
  const ksom::MusicMap map = readMap(options.inputs.front());
  TextOutput out("-", {}, false);
  out.write(printable(options.inputs.front()) + ": " + describeMap(map) + "\n" + tableOf(describeStates(map)));
  out.commit();
}

struct Task {
  const std::string& name;  // asked for when there is one
  void (*run)(const MapCommand&);
};

void showMap(const MapCommand& options) {
  const std::array<Task, 5> tasks{{{options.picture, drawPicture},
                                   {options.planes, drawPlanes},
                                   {options.csv, writeCsv},
                                   {options.buffers, writeBuffers},
                                   {options.fromBuffers, readBuffers}}};
  const auto isAsked = [](const Task& task) { return !task.name.empty(); };
  if (std::count_if(tasks.begin(), tasks.end(), isAsked) > 1)
    throw UsageError("ask for one of --picture, --planes, --csv, --buffers and --from-buffers");
  if (options.fromBuffers.empty() != options.out.empty())
    throw UsageError("--from-buffers and --out go together: the map with what was learnt in its buffers");
  const auto found = std::find_if(tasks.begin(), tasks.end(), isAsked);
  found == tasks.end() ? printTable(options) : found->run(options);
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
  addPath(*command, "--planes", options->planes, "Draw hits, U-matrix and component planes, each by itself")
      ->option_text("FILE.png|FILE.svg");
  addPath(*command, "--csv", options->csv,
          "A row for each cell: hits, distance from its neighbours, component planes; - for standard output");
  addPath(*command, "--buffers", options->buffers,
          "Write NAME-weights.wav, NAME-cells.wav and NAME-walk.wav, which SuperCollider and Pure Data load")
      ->option_text("NAME");
  addParam(*command, kSlots, options->slots);
  addPath(*command, "--from-buffers", options->fromBuffers,
          "Write the map again, with what was learnt in its buffers; needs --out")
      ->option_text("NAME");
  addPath(*command, "-o,--out", options->out, "The map that --from-buffers writes (JSON); - for standard output");
  options->addTo(*command, true);
  command->footer(
      "\nExamples:\n  ksom map map.json\n  ksom map map.json --csv cells.csv\n  ksom map map.json --picture map.png"
      "\n  ksom map map.json --planes planes.png\n  ksom map map.json --buffers map"
      "\n  ksom map map.json --from-buffers map -o later.json");
  command->callback([options] { showMap(*options); });
}
