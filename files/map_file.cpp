// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_file.hpp"

#include "json_reader.hpp"
#include "ksom/map_learner.hpp"
#include "partial_json.hpp"

using ksom::MusicMap;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostStates = 1000, kMostFiles = 100000;
constexpr double kMostSeconds = 1e8;
constexpr std::size_t kMostName = 20000;

Json nextJson(const std::vector<MusicMap::Next>& next) {
  Json list = Json::array();
  for (const auto& way : next) list.push_back({way.state, way.count});
  return list;
}

std::vector<MusicMap::Next> readNext(const JsonReader& list, std::size_t states) {
  std::vector<MusicMap::Next> next(list.size(states));
  for (std::size_t i = 0; i < next.size(); ++i) {
    const JsonReader row = list.at(i);
    row.requireSize(2, "is not [state, count]");
    next[i] = {row.at(std::size_t{0}).whole(0, static_cast<int>(states) - 1), row.at(1).whole(1, 1000000000)};
  }
  return next;
}

MusicMap::State readState(const JsonReader& from, std::size_t states) {
  MusicMap::State state;
  state.isSilent = from.at("silent").flag();
  state.levelDb = static_cast<float>(from.at("level_db").number(-1000, 1000));
  state.partials = readPartials(from.at("partials"));
  const JsonReader dwell = from.at("dwell_beats");
  for (std::size_t i = 0; i < dwell.size(JsonTree::kMostValues); ++i)
    state.dwellBeats.push_back(static_cast<float>(dwell.at(i).number(0, kMostSeconds)));
  state.next = readNext(from.at("next"), states);
  const JsonReader second = from.at("second");
  for (std::size_t i = 0; i < second.size(states); ++i)
    state.second.push_back(
        {second.at(i).at("before").whole(0, static_cast<int>(states) - 1), readNext(second.at(i).at("next"), states)});
  return state;
}

void readCells(const JsonReader& root, MusicMap& map) {
  const auto count = static_cast<std::size_t>(map.cellCount());
  const JsonReader cells = root.at("cells"), weights = root.at("weights");
  const std::string otherwise =
      "has not width x height (" + std::to_string(map.width) + " x " + std::to_string(map.height) + ") items";
  cells.requireSize(count, otherwise.c_str());
  weights.requireSize(count, otherwise.c_str());
  for (std::size_t i = 0; i < count; ++i) {
    const JsonReader cell = cells.at(i), row = weights.at(i);
    row.requireSize(MusicMap::kFeatures, "has not a number for each feature");
    for (std::size_t f = 0; f < MusicMap::kFeatures; ++f)
      map.weights.push_back(static_cast<float>(row.at(f).number(-1000, 1000)));
    map.cells.push_back(
        {cell.at("state").whole(0, static_cast<int>(map.states.size()) - 1), cell.at("hits").whole(0, 1000000000),
         static_cast<float>(cell.at("level_db").number(-1000, 1000)), readPartials(cell.at("partials"))});
  }
}

void readMoments(const JsonReader& list, MusicMap& map) {
  map.moments.resize(list.size(JsonTree::kMostValues));
  for (std::size_t i = 0; i < map.moments.size(); ++i) {
    const JsonReader row = list.at(i);
    row.requireSize(7, "is not [file, start, seconds, cell, state, level, attack]");
    auto& moment = map.moments[i];
    moment.file = row.at(std::size_t{0}).whole(0, static_cast<int>(map.files.size()) - 1);
    moment.startSeconds = row.at(1).number(0, kMostSeconds);
    moment.seconds = row.at(2).number(1e-6, kMostSeconds);
    moment.cell = row.at(3).whole(-1, map.cellCount() - 1);
    moment.state = row.at(4).whole(0, static_cast<int>(map.states.size()) - 1);
    moment.levelDb = static_cast<float>(row.at(5).number(-1000, 1000));
    moment.attack = static_cast<float>(row.at(6).number(0, 1));
  }
}

}  // namespace

Json stateJson(const MusicMap::State& state) {
  Json second = Json::array(), dwell = Json::array();
  for (const auto& way : state.second) second.push_back({{"before", way.before}, {"next", nextJson(way.next)}});
  for (const float beats : state.dwellBeats) dwell.push_back(decimal(beats));
  return {{"silent", state.isSilent}, {"level_db", decimal(state.levelDb)},
          {"dwell_beats", dwell},     {"next", nextJson(state.next)},
          {"second", second},         {"partials", partialsJson(state.partials)}};
}

Json mapJson(const MusicMap& map) {
  Json files = Json::array(), weights = Json::array(), cells = Json::array(), states = Json::array();
  for (const auto& file : map.files) files.push_back({{"name", file.name}, {"seconds", file.seconds}});
  for (std::size_t i = 0; i < map.cells.size(); ++i) {
    Json row = Json::array();
    for (std::size_t f = 0; f < MusicMap::kFeatures; ++f)
      row.push_back(decimal(map.weights[i * MusicMap::kFeatures + f]));
    weights.push_back(row);
    const auto& cell = map.cells[i];
    cells.push_back({{"state", cell.state},
                     {"hits", cell.hits},
                     {"level_db", decimal(cell.levelDb)},
                     {"partials", partialsJson(cell.partials)}});
  }
  for (const auto& state : map.states) states.push_back(stateJson(state));
  Json moments = Json::array();
  for (const auto& m : map.moments)
    moments.push_back({m.file, m.startSeconds, m.seconds, m.cell, m.state, decimal(m.levelDb), decimal(m.attack)});
  return {{"format", kMapFormat},
          {"version", kMapVersion},
          {"ksom", KSOM_VERSION},
          {"seed", map.seed},
          {"files", files},
          {"beat", beatJson(map.beatSeconds, map.beatConfidence, map.pulsesPerBeat)},
          {"width", map.width},
          {"height", map.height},
          {"quantization_error", map.quantizationError},
          {"topographic_error", map.topographicError},
          {"weights", weights},
          {"cells", cells},
          {"states", states},
          {"moments", moments}};
}

void writeMap(const MusicMap& map, TextSink& out) {
  const Json json = mapJson(map);
  requireReadable(out.name(), kMapFormat, valuesIn(json), "learn fewer recordings at once, or a smaller map");
  out.write(jsonText(json) + "\n");
}

MusicMap readMap(const std::string& path) {
  const JsonTree tree = JsonReader::load(path, kMapFormat, kMapVersion);
  const JsonReader root(tree, path);
  MusicMap map;
  map.seed = static_cast<std::uint32_t>(root.at("seed").large(0, 0xffffffffll));
  const JsonReader files = root.at("files"), beat = root.at("beat"), states = root.at("states");
  for (std::size_t i = 0; i < files.size(kMostFiles); ++i)
    map.files.push_back({files.at(i).at("name").text(kMostName), files.at(i).at("seconds").number(0, kMostSeconds)});
  map.beatSeconds =
      beat.at("seconds").number(ksom::score_range::beatSeconds.least, ksom::score_range::beatSeconds.most);
  map.beatConfidence = beat.at("confidence").number(0, 1);
  map.pulsesPerBeat = readPulses(beat.at("pulses"));
  const auto side = [](auto id) { return static_cast<int>(ksom::MapLearner::params[id].max); };
  map.width = root.at("width").whole(1, side(ksom::MapLearner::width));
  map.height = root.at("height").whole(1, side(ksom::MapLearner::height));
  map.quantizationError = root.at("quantization_error").number(0, 1e6);
  map.topographicError = root.at("topographic_error").number(0, 1);
  const std::size_t stateCount = states.size(kMostStates);
  if (stateCount == 0) states.refuse("is empty");
  for (std::size_t i = 0; i < stateCount; ++i) map.states.push_back(readState(states.at(i), stateCount));
  readCells(root, map);
  readMoments(root.at("moments"), map);
  return map;
}
