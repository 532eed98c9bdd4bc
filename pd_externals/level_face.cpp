// SPDX-License-Identifier: GPL-3.0-or-later
#include "level_face.hpp"

#include <algorithm>

namespace ksom::pd {

LevelFace::LevelFace(t_object* box, Atoms words) : Face(box, kName) {
  const Arguments arguments = argumentsOf(words);
  checkPlaced(arguments, level::kPlaces.size());
  const Param& channels = level::kPlaces[0];
  config_.channels = static_cast<int>(
      arguments.placed.empty() ? channels.init : voice_.read(channels, arguments.placed.first(1), channels.init));
  std::array<float, level::kFlags.size()> flags;
  voice_.readFlags(arguments.flags, level::kFlags, flags);
  isMulti_ = flags[level::multi] > 0;
  if (isMulti_ && !setMultiOut()) {
    voice_.complain("multi", kNoMultiChannel);
    isMulti_ = false;
  }
  if (sys_getsr() > 0) config_.sampleRate = static_cast<double>(sys_getsr());
  samples_.resize(static_cast<std::size_t>(config_.channels) * kPiece);
  for (std::size_t i = 0; i < ends().size(); ++i) {
    if (i > 0) signalinlet_new(box, 0);
    outlet_new(box, &s_signal);
  }
  messages_ = outlet_new(box, &s_anything);
  for (std::size_t id = 0; id < Level::params.size(); ++id)
    level_.set(static_cast<Level::ParamId>(id), Level::params[id].init);
  prepare();
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);)
    if (findParam(level::kFlags, flag->name) < 0) message(flag->name, flag->values);
}

std::vector<int> LevelFace::ends() const {
  return isMulti_ ? std::vector<int>{config_.channels}
                  : std::vector<int>(static_cast<std::size_t>(config_.channels), 1);
}

// What was asked of it stays, without memory, too.
bool LevelFace::prepare() {
  std::array<float, Level::numParams> values;
  for (std::size_t id = 0; id < values.size(); ++id) values[id] = level_.get(static_cast<Level::ParamId>(id));
  block_.resize(Level::bytesNeeded(config_));
  const bool isReady = level_.prepare(config_, block_);
  for (std::size_t id = 0; id < values.size(); ++id) level_.set(static_cast<Level::ParamId>(id), values[id]);
  return isReady;
}

void LevelFace::message(std::string_view word, Atoms atoms) {
  switch (findWord(level::kWords, word)) {
    case level::bang:
      return tell("reduction", {level_.reductionDb(), level_.deepestReductionDb()});
    case level::reset:
      return level_.reset();
    case level::dump:
      tellTable(level_, Level::params);
      return tell("latency", {static_cast<float>(level_.latencySamples())});
    default:
      break;
  }
  const int id = findParam(Level::params, word);
  if (findParam(level::kFlags, word) >= 0) return complainFlag(word);
  if (id < 0) return complainUnknown(word);
  voice_.readInto(level_, static_cast<Level::ParamId>(id), atoms);
}

void LevelFace::dsp(t_signal** signals) {
  wires_.connect(signals, ends(), ends());
  if (wires_.sampleRate() == config_.sampleRate) return;
  config_.sampleRate = wires_.sampleRate();
  if (!prepare())
    voice_.complain("sample rate", text(static_cast<float>(wires_.sampleRate())) + " cannot be used; it is silent");
}

// All inlets are read before any outlet is written: they may be the same memory.
void LevelFace::perform() noexcept {
  const auto count = static_cast<std::size_t>(config_.channels);
  for (std::size_t at = 0; at < wires_.frames(); at += kPiece) {
    const std::size_t piece = std::min(kPiece, wires_.frames() - at);
    for (std::size_t c = 0; c < count; ++c) {
      channels_[c] = std::span(samples_).subspan(c * kPiece, piece);
      wires_.read(c, at, channels_[c]);
    }
    level_.process(std::span(channels_).first(count));
    for (std::size_t c = 0; c < count; ++c) wires_.write(c, at, channels_[c]);
  }
}

}  // namespace ksom::pd
