// SPDX-License-Identifier: GPL-3.0-or-later
#include "score_file.hpp"

#include "json_reader.hpp"
#include "ksom/renderer.hpp"
#include "partial_json.hpp"

using ksom::Renderer;
using ksom::Score;
namespace range = ksom::score_range;
using Json = nlohmann::ordered_json;

namespace {

void readSteps(const JsonReader& list, Score& score) {
  score.steps.resize(list.size(JsonTree::kMostValues));
  for (std::size_t i = 0; i < score.steps.size(); ++i) {
    const JsonReader row = list.at(i);
    row.requireSize(5, "is not [time, state, sound, gain, attack]");
    const std::int64_t samples = row.at(std::size_t{0}).large(0, score.frames);
    if (samples % Score::kGrid != 0) row.refuse("does not begin on a multiple of 64 samples");
    score.steps[i] = {samples / Score::kGrid, row.at(1).whole(0, 1000000),
                      row.at(2).whole(0, static_cast<int>(score.sounds.size()) - 1),
                      numberWithin(row.at(3), range::stepGainDb), numberWithin(row.at(4), range::attack)};
    if (i > 0 && score.steps[i].at < score.steps[i - 1].at) row.refuse("begins before the step before it");
  }
}

}  // namespace

// A walk of days has more than a million steps: as one tree of JSON they would take ten times the score's memory.
void writeScore(const Score& score, TextSink& out) {
  Json sounds = Json::array();
  for (const auto& sound : score.sounds)
    sounds.push_back({{"cell", sound.cell}, {"partials", partialsJson(sound.partials)}});
  const Json head{{"format", kScoreFormat},
                  {"version", kScoreVersion},
                  {"ksom", KSOM_VERSION},
                  {"sample_rate", static_cast<int>(score.sampleRate)},
                  {"frames", score.frames},
                  {"seed", score.seed},
                  {"gain_db", decimal(score.gainDb)},
                  {"beat", beatJson(decimal(score.beatSeconds), decimal(score.beatConfidence), score.pulsesPerBeat)},
                  {"sounds", sounds}};
  constexpr std::size_t kValuesOfStep = 6;  // its list, and five numbers
  requireReadable(out.name(), kScoreFormat, valuesIn(head) + 1 + kValuesOfStep * score.steps.size(),
                  "walk for fewer --seconds");
  std::string text = jsonText(head);
  text.pop_back();  // the object goes on
  out.write(text + ",\"steps\":[");
  for (std::size_t i = 0; i < score.steps.size(); ++i) {
    const auto& step = score.steps[i];
    const Json row{step.at * Score::kGrid, step.state, step.sound, decimal(step.gainDb), decimal(step.attack)};
    if (i > 0) out.write(",");
    out.write(jsonText(row));
  }
  out.write("]}\n");
}

Score readScore(const std::string& path) {
  const JsonTree tree = JsonReader::load(path, kScoreFormat, kScoreVersion);
  const JsonReader root(tree, path);
  const auto &rate = Renderer::params[Renderer::rate], &seconds = Renderer::params[Renderer::seconds];
  Score score;
  score.sampleRate = root.at("sample_rate").whole(static_cast<int>(rate.min), static_cast<int>(rate.max));
  score.frames =
      root.at("frames").large(0, static_cast<std::int64_t>(static_cast<double>(seconds.max) * score.sampleRate));
  score.seed = static_cast<std::uint32_t>(root.at("seed").large(0, 0xffffffffll));
  score.gainDb = numberWithin(root.at("gain_db"), range::gainDb);
  const JsonReader beat = root.at("beat"), sounds = root.at("sounds");
  score.beatSeconds = numberWithin(beat.at("seconds"), range::beatSeconds);
  score.beatConfidence = numberWithin(beat.at("confidence"), range::beatConfidence);
  score.pulsesPerBeat = readPulses(beat.at("pulses"));
  for (std::size_t i = 0; i < sounds.size(range::kMostSounds); ++i)
    score.sounds.push_back({sounds.at(i).at("cell").whole(-1, 65535), readPartials(sounds.at(i).at("partials"))});
  readSteps(root.at("steps"), score);
  return score;
}
