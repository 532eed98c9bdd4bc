// SPDX-License-Identifier: GPL-3.0-or-later
#include "partial_tracks.hpp"

#include <nlohmann/json.hpp>

#include "failure.hpp"
#include "options.hpp"

using ksom::Partial;
using ksom::PartialState;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kFormat = "ksom-partials";
constexpr int kVersion = 1;

bool isJson(const std::string& path) { return path.ends_with(".json") || path.ends_with(".JSON"); }
bool isCsv(const std::string& path) { return path.ends_with(".csv") || path.ends_with(".CSV"); }

}  // namespace

std::string PartialTracks::textOf(const Moment& moment) {
  const Partial& partial = moment.partial;
  std::string text = Json(moment.seconds).dump();
  for (const float number : {partial.freqHz, partial.amp, partial.phase, partial.weight})
    text.append(",").append(numberText(number));
  return text;
}

void PartialTracks::requireKnownEnding(const std::string& path) {
  if (!isCsv(path) && !isJson(path)) throw UsageError(path + ": a name for tracks ends in .csv or .json");
}

PartialTracks::PartialTracks(const std::string& path, const std::vector<std::string>& inputs, bool force)
    : out_(path, inputs, force), isJson_(isJson(path)) {}

void PartialTracks::start(double sampleRate, int window, int hop) {
  if (!isJson_) return out_.write("partial,slot,time,freq,amp,phase,weight\n");
  std::string head = jsonText(Json{{"format", kFormat},
                                   {"version", kVersion},
                                   {"ksom", KSOM_VERSION},
                                   {"sample_rate", static_cast<int>(sampleRate)},
                                   {"window", window},
                                   {"hop", hop}});
  head.pop_back();  // the object goes on
  out_.write(head + ",\"partials\":[");
}

void PartialTracks::see(double seconds, std::span<const Partial> slots) {
  tracks_.resize(slots.size());
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    if (slots[slot].state != PartialState::continues) end(slot);
    if (slots[slot].state != PartialState::empty) tracks_[slot].push_back({seconds, slots[slot]});
  }
}

void PartialTracks::end(std::size_t slot) {
  const Track& track = tracks_[slot];
  if (track.empty()) return;
  isJson_ ? writeObject(slot, track) : writeRows(slot, track);
  ++written_;
  tracks_[slot] = {};
}

void PartialTracks::writeRows(std::size_t slot, const Track& track) {
  const std::string which = std::to_string(written_) + "," + std::to_string(slot) + ",";
  for (const Moment& moment : track) out_.write(which + textOf(moment) + "\n");
}

void PartialTracks::writeObject(std::size_t slot, const Track& track) {
  out_.write(written_ ? ",\n{\"partial\":" : "\n{\"partial\":");
  out_.write(std::to_string(written_) + ",\"slot\":" + std::to_string(slot) + ",\"moments\":[");
  for (const Moment& moment : track) {
    out_.write(&moment == track.data() ? "[" : ",[");
    out_.write(textOf(moment) + "]");
  }
  out_.write("]}");
}

void PartialTracks::finish() {
  for (std::size_t slot = 0; slot < tracks_.size(); ++slot) end(slot);
  if (isJson_) out_.write("\n]}\n");
}
