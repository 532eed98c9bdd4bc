// SPDX-License-Identifier: GPL-3.0-or-later
#include "trajectory.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "failure.hpp"
#include "options.hpp"

using ksom::KuramotoBank;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kFormat = "ksom-trajectory";
constexpr int kVersion = 1;

bool isJson(const std::string& path) { return path.ends_with(".json") || path.ends_with(".JSON"); }
bool isCsv(const std::string& path) { return path.ends_with(".csv") || path.ends_with(".CSV"); }

std::string oscillatorText(std::size_t index, const KuramotoBank::State& state) {
  std::string text = std::to_string(index);
  for (const float value : {state.phase, state.freqHz, state.amp, state.localR}) text += "," + numberText(value);
  return text;
}

}  // namespace

void Trajectory::requireKnownEnding(const std::string& path) {
  if (!isCsv(path) && !isJson(path)) throw UsageError(path + ": a trajectory's name ends in .csv or .json");
}

Trajectory::Trajectory(const std::string& path, const std::vector<std::string>& inputs, bool force,
                       double framesPerSecond)
    : out_(path, inputs, force), isJson_(isJson(path)), framesPerSecond_(framesPerSecond) {}

void Trajectory::start(double sampleRate, std::int64_t samples) {
  sampleRate_ = sampleRate;
  samples_ = samples;
  out_.write(isJson_ ? head() : "time,r,psi,index,phase,freq,amp,localr\n");
}

std::string Trajectory::head() const {
  std::string text = jsonText(Json{{"format", kFormat},
                                   {"version", kVersion},
                                   {"ksom", KSOM_VERSION},
                                   {"sample_rate", static_cast<int>(sampleRate_)},
                                   {"frames", samples_},
                                   {"rate", framesPerSecond_}});
  text.pop_back();  // the object goes on
  return text + ",\"trajectory\":[";
}

// Frame k stands on the first point of the grid after k / rate: before the first 64 samples nothing has run yet.
bool Trajectory::isDue() const {
  return at_ <= samples_ && static_cast<double>(at_) * framesPerSecond_ > static_cast<double>(next_) * sampleRate_;
}

void Trajectory::see(KuramotoBank& bank) {
  at_ += KuramotoBank::kGrid;
  if (!isDue()) return;
  while (isDue()) ++next_;
  look(bank);
  const std::string time = Json(static_cast<double>(at_) / sampleRate_).dump();
  if (isJson_) writeFrame(time, bank.order());
  else writeRows(time, bank.order());
}

// What is too high to be heard counts as silent. Its own frequency decides, not that of the moment, which noise moves.
void Trajectory::look(KuramotoBank& bank) {
  states_.resize(static_cast<std::size_t>(bank.count()));
  bank.states(states_);
  const double silentHz = KuramotoBank::kAudibleShare * sampleRate_;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (std::abs(static_cast<double>(bank.oscillator(static_cast<int>(i)).freqHz)) >= silentHz) states_[i].amp = 0;
}

void Trajectory::writeRows(const std::string& time, KuramotoBank::Order order) {
  const std::string moment = time + "," + numberText(order.r) + "," + numberText(order.psi) + ",";
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (states_[i].amp != 0) out_.write(moment + oscillatorText(i, states_[i]) + "\n");
}

void Trajectory::writeFrame(const std::string& time, KuramotoBank::Order order) {
  out_.write((hasFrames_ ? ",\n" : "\n") + ("{\"time\":" + time) + ",\"r\":" + numberText(order.r) +
             ",\"psi\":" + numberText(order.psi) + ",\"oscillators\":[");
  hasFrames_ = true;
  const char* before = "[";
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i].amp == 0) continue;
    out_.write(before + oscillatorText(i, states_[i]) + "]");
    before = ",[";
  }
  out_.write("]}");
}

void Trajectory::commit() {
  if (isJson_) out_.write("\n]}\n");
  out_.commit();
}
