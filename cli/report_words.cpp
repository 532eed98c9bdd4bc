// SPDX-License-Identifier: GPL-3.0-or-later
// The story and the tables of the page.
#include <array>
#include <cmath>

#include "html.hpp"
#include "report_parts.hpp"
#include "state_words.hpp"

using Json = nlohmann::ordered_json;

namespace {

std::string cell(const std::string& text) { return "<td>" + escaped(text) + "</td>"; }
std::string head(const std::string& text, const char* scope) {
  return std::string("<th scope=\"") + scope + "\">" + escaped(text) + "</th>";
}

// A list that breaks between its items only.
std::string listCell(const std::string& text) {
  const std::string html = escaped(text);
  std::string unbroken;
  for (std::size_t i = 0; i < html.size(); ++i)
    unbroken += html[i] == ' ' && i > 0 && html[i - 1] != ',' ? std::string("&nbsp;") : html.substr(i, 1);
  return "<td>" + unbroken + "</td>";
}

std::string table(const std::string& label, const std::vector<std::string>& columns, const std::string& rows) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + label + "\"><table>";
  if (!columns.empty()) {
    html += "<thead><tr>";
    for (const std::string& column : columns) html += head(column, "col");
    html += "</tr></thead>";
  }
  return html + "<tbody>\n" + rows + "</tbody></table></div>\n";
}

double secondsOf(const ksom::Score& score) { return static_cast<double>(score.frames) / score.sampleRate; }

double meanOrder(const PlayedScore& played) {
  double sum = 0;
  for (const float r : played.r) sum += static_cast<double>(r);
  return played.r.empty() ? 0 : sum / static_cast<double>(played.r.size());
}

std::string strong(const std::string& text) { return "<strong>" + escaped(text) + "</strong>"; }

std::string sourceSentence(const RenderOptions& options, const WalkReport& report) {
  if (!options.score.empty()) return "K-SOM played the score " + strong(options.score) + ".";
  if (!options.map.empty()) return "K-SOM took the map " + strong(options.map) + ".";
  double seconds = 0;
  std::size_t segments = 0;
  for (const LearntFile& file : report.files) {
    seconds += file.seconds;
    segments += file.segments;
  }
  const std::string what = report.files.size() == 1
                               ? strong(report.files.front().path)
                               : "an album of " + std::to_string(report.files.size()) + " recordings";
  return "K-SOM listened to " + what + " (" + durationText(seconds) +
         ") and cut it, from onset to onset and beat to beat, into " + counted(segments, "segment") + ".";
}

std::string mapSentence(const ksom::MusicMap& map) {
  return " They lie on a map of " + std::to_string(map.width) + " × " + std::to_string(map.height) +
         " cells, grouped into " + counted(map.states.size(), "state") + "; the beat is " +
         fixedText(1000 * map.beatSeconds, 0) + " ms (" + fixedText(60 / map.beatSeconds, 0) + " a minute).";
}

std::string outputSentence(const RenderOptions& options, const WalkReport& report) {
  const ksom::Score& score = report.score;
  if (score.frames == 0) return " " + strong(options.out) + " is empty: it was to be 0 seconds long.";
  const std::string why = report.whySilent();
  if (!why.empty()) return " " + strong(options.out) + " is silence: " + escaped(why) + ".";
  const std::string walk = options.score.empty() ? " A walk through it, " : " ";
  return walk + counted(score.steps.size(), "step") + " with seed " + std::to_string(score.seed) + ", became " +
         strong(options.out) + ", " + durationText(secondsOf(score)) +
         " long. Its voices are in step with a mean r of " + fixedText(meanOrder(report.played), 2) +
         ", where 0 is no agreement and 1 a single tone.";
}

std::string nearnessSentence(const Json& comparison) {
  const double correlation = comparison["chroma_correlation"], centroidHz = comparison["difference"]["centroid_hz"];
  return " Its pitches correlate with the input's by " + fixedText(correlation, 2) +
         " (1 is the same), and it sounds " + fixedText(std::abs(centroidHz), 0) + " Hz " +
         (centroidHz < 0 ? "darker" : "brighter") + ".";
}

std::string numberOr(const Json& value, int digits, const std::string& unit) {
  return value.is_number() ? fixedText(value.get<double>(), digits) + unit : "–";
}

// A number of both recordings, and how they differ.
std::string comparedRow(const Json& comparison, const std::string& name, const char* key, int digits,
                        const std::string& unit) {
  const std::string difference = numberOr(comparison["difference"][key], digits, unit);
  const bool isMore = difference != "–" && difference[0] != '-';
  return "<tr>" + head(name, "row") + cell(numberOr(comparison["a"][key], digits, unit)) +
         cell(numberOr(comparison["b"][key], digits, unit)) + cell((isMore ? "+" : "") + difference) + "</tr>\n";
}

std::string jointRow(const std::string& name, const std::string& value) {
  return "<tr>" + head(name, "row") + "<td></td><td></td>" + cell(value) + "</tr>\n";
}

std::string pair(const std::string& name, const std::string& value) {
  return "<tr>" + head(name, "row") + cell(value) + "</tr>\n";
}

std::string param(const ksom::Param& row, double value) {
  const std::string unit = row.unit;
  return pair("--" + hyphenatedName(row), valueText(row, value) + (unit.empty() || row.choices ? "" : " " + unit));
}

std::string playingRows(const PlayOptions& playing) {
  using ksom::KuramotoBank, ksom::Swarm, ksom::ScorePlayer, ksom::SwarmPlayer;
  return pair("--coupling", numberText(playing.coupling)) +
         param(KuramotoBank::params[KuramotoBank::couplingUnit], playing.couplingUnit) +
         param(Swarm::params[Swarm::voices], playing.voices) + param(Swarm::params[Swarm::detune], playing.detune) +
         param(Swarm::params[Swarm::spread], playing.spread) +
         param(ScorePlayer::params[ScorePlayer::pulse], playing.pulse) +
         param(SwarmPlayer::params[SwarmPlayer::brightness], playing.brightness) +
         param(SwarmPlayer::params[SwarmPlayer::morph], playing.morph) + pair("--format", playing.format);
}

std::string somRows(const ksom::MusicMap& map) {
  return pair("quantization error of the map", fixedText(map.quantizationError, 4)) +
         pair("topographic error of the map", fixedText(map.topographicError, 4)) +
         pair("confidence of the beat", fixedText(map.beatConfidence, 2));
}

}  // namespace

std::string page::summary(const RenderOptions& options, const WalkReport& report) {
  std::string text = sourceSentence(options, report);
  if (report.map && !report.files.empty()) text += mapSentence(*report.map);
  text += outputSentence(options, report);
  const bool sounds = report.score.frames > 0 && report.whySilent().empty();
  if (report.comparison && sounds) text += nearnessSentence(*report.comparison);
  return "<p class=\"summary\">" + text + "</p>\n";
}

std::string page::filesTable(const std::vector<LearntFile>& files) {
  std::string rows;
  for (const LearntFile& file : files)
    rows += "<tr>" + head(file.path, "row") + cell(durationText(file.seconds)) +
            cell(fixedText(file.sampleRate, 0) + " Hz") + cell(std::to_string(file.channels)) +
            cell(std::to_string(file.peaks)) + cell(std::to_string(file.partials)) +
            cell(std::to_string(file.segments)) + "</tr>\n";
  return table("Recordings", {"recording", "length", "rate", "channels", "peaks", "partials", "segments"}, rows);
}

std::string page::comparisonTable(const Json& comparison) {
  const int turned = comparison["chroma_rotation"];
  return table(
      "Comparison", {"", "input", "output", "difference"},
      comparedRow(comparison, "loudness", "loudness_lufs", 1, " LUFS") +
          comparedRow(comparison, "brightness (spectral centroid)", "centroid_hz", 0, " Hz") +
          comparedRow(comparison, "onsets a second", "onset_rate", 2, "") +
          jointRow("spectrum, third octaves", numberOr(comparison["difference"]["log_spectral_db"], 1, " dB")) +
          jointRow("chroma correlation", numberOr(comparison["chroma_correlation"], 3, "")) +
          jointRow("transposed by", counted(static_cast<std::size_t>(std::abs(turned)), "semitone") +
                                        (turned ? turned > 0 ? " up" : " down" : "")));
}

std::string page::statesTable(const ksom::MusicMap& map) {
  const std::vector<StateWords> states = describeStates(map);
  std::string rows;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const StateWords& state = states[i];
    rows +=
        "<tr><th scope=\"row\"><span class=\"chip\" style=\"background:" + hexOf(stateColor(map, static_cast<int>(i))) +
        "\">" + state.number + "</span></th>" + cell(state.share) + cell(state.level) + cell(state.dwell) +
        listCell(state.partials) + listCell(state.goesTo) + "</tr>\n";
  }
  return table("States", {"state", "share", "level", "dwell (beats)", "strongest partials", "goes to"}, rows);
}

std::string page::optionsTable(const RenderOptions& options, const WalkReport& report) {
  const ksom::Score& score = report.score;
  std::string rows = pair("length", fixedText(secondsOf(score), 2) + " s") +
                     pair("sample rate", fixedText(score.sampleRate, 0) + " Hz") +
                     pair("channels", fixedText(options.playing.channels, 0)) +
                     pair("--seed", std::to_string(score.seed));
  if (options.score.empty())
    rows += pair("--perturb", numberText(options.walking.perturb)) +
            pair("--partials", fixedText(options.learning.partials, 0));
  rows +=
      playingRows(options.playing) + pair("limiter, at its deepest", fixedText(report.played.reductionDb, 1) + " dB");
  if (report.map) rows += somRows(*report.map);
  return table("Options and quality", {}, rows);
}
