// SPDX-License-Identifier: GPL-3.0-or-later
#include "score_face.hpp"

#include <algorithm>

#include "score_file.hpp"

namespace ksom::pd {
namespace {

constexpr std::size_t kPiece = KuramotoBank::kGrid;

Renderer::Config atRate(Renderer::Config config, double sampleRate) {
  config.sampleRate = sampleRate;
  return config;
}

}  // namespace

ScoreFace::ScoreFace(t_object* box, Atoms words) : Face(box, kName), patch_(canvas_getcurrent()) {
  const Arguments arguments = argumentsOf(words);
  checkPlaced(arguments, 1);
  std::array<float, score::kFlags.size()> flags;
  voice_.readFlags(arguments.flags, score::kFlags, flags);
  for (std::size_t id = 0; id < values_.size(); ++id) values_[id] = score::kParams[id].init;
  if (sys_getsr() > 0) config_.sampleRate = static_cast<double>(sys_getsr());
  residues_.fill(Residue(config_.sampleRate));
  config_.channels = static_cast<int>(flags[score::chans]);
  config_.swarm = {static_cast<int>(flags[score::voices]), flags[score::detune], flags[score::spread]};
  samples_.resize(static_cast<std::size_t>(config_.channels) * kPiece);
  for (int c = 0; c < config_.channels; ++c) {
    channels_.push_back(std::span(samples_).subspan(static_cast<std::size_t>(c) * kPiece, kPiece));
    outlet_new(box, &s_signal);
  }
  messages_ = outlet_new(box, &s_anything);
  if (!arguments.placed.empty()) read(arguments.placed);
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);)
    if (findParam(score::kFlags, flag->name) < 0) message(flag->name, flag->values);
}

void ScoreFace::message(std::string_view word, Atoms atoms) {
  switch (findWord(score::kWords, word)) {
    case score::read:
      return read(atoms);
    case score::bang:
      return start();
    case score::stop:
      cut();
      plays_ = false;
      return;
    case score::dump:
      return tellParams();
    default:
      break;
  }
  const int id = findParam(score::kParams, word);
  if (id < 0) return findParam(score::kFlags, word) < 0 ? complainUnknown(word) : complainFlag(word);
  float& value = values_[static_cast<std::size_t>(id)];
  value = voice_.read(score::kParams[static_cast<std::size_t>(id)], atoms, value);
  apply();
}

void ScoreFace::apply() {
  if (!isReady_) return;
  renderer_.bank().set(KuramotoBank::coupling, values_[score::coupling]);
  renderer_.bank().set(KuramotoBank::couplingUnit, values_[score::couplingUnit]);
  renderer_.player().set(ScorePlayer::pulse, values_[score::pulse]);
  renderer_.player().swarms().set(SwarmPlayer::brightness, values_[score::brightness]);
  renderer_.player().swarms().set(SwarmPlayer::morph, values_[score::morph]);
}

// A score that cannot be read leaves the old one.
void ScoreFace::read(Atoms atoms) {
  if (atoms.empty() || atoms[0].a_type != A_SYMBOL)
    return voice_.complain("read", "the name of a file is missing; nothing is changed");
  std::array<char, MAXPDSTRING> path{};
  canvas_makefilename(patch_, atoms[0].a_w.w_symbol->s_name, path.data(), static_cast<int>(path.size()));
  try {
    Score score = readScore(path.data());
    if (score.frames == 0)
      return voice_.complain("read", std::string(path.data()) + " is a score of no samples; nothing is changed");
    score_ = std::move(score);
  } catch (const std::exception& e) {
    return voice_.complain("read", std::string(e.what()) + "; nothing is changed");
  }
  prepare();
}

void ScoreFace::cut() {
  for (Residue& residue : residues_) residue.cut();
}

bool ScoreFace::prepare() {
  cut();
  plays_ = isReady_ = false;
  if (score_.frames == 0) return false;
  config_.frames = score_.frames;
  config_.maxPartials = static_cast<int>(score_.mostPartials());
  config_.swarm.seed = score_.seed;
  block_.resize(Renderer::bytesNeeded(config_));
  isReady_ = renderer_.prepare(config_, block_);
  apply();
  if (!isReady_)
    voice_.complain("read", Renderer::bytesNeeded(atRate(config_, score_.sampleRate)) > 0
                                ? "a sample rate of " + text(static_cast<float>(config_.sampleRate)) +
                                      " Hz cannot be used; it is silent"
                                : "this score needs more oscillators than there are; fewer -voices may do");
  return isReady_;
}

void ScoreFace::start() {
  if (!isReady_) return voice_.complain("bang", "there is no score to play yet; read one first");
  cut();
  renderer_.start(score_);
  plays_ = true;
  hasBegun_ = isDone_ = false;
}

// At another sample rate what has begun cannot go on. What was only told to begins there.
void ScoreFace::dsp(t_signal** signals) {
  const std::vector<int> outlets(channels_.size(), 1);
  wires_.connect(signals, std::array{1}, outlets);
  if (wires_.sampleRate() == config_.sampleRate) return;
  config_.sampleRate = wires_.sampleRate();
  residues_.fill(Residue(config_.sampleRate));
  const bool plays = plays_;
  if (!prepare() || !plays) return;
  if (!hasBegun_) return start();
  voice_.complain("sample rate", text(static_cast<float>(config_.sampleRate)) +
                                     " Hz is another than before; it is stopped, "
                                     "and a bang plays from the beginning");
}

void ScoreFace::perform() noexcept {
  hasBegun_ = true;
  for (std::size_t at = 0; at < wires_.frames(); at += kPiece) {
    const std::size_t count = std::min(kPiece, wires_.frames() - at);
    std::array<std::span<float>, Level::kMaxChannels> part;
    for (std::size_t c = 0; c < channels_.size(); ++c) part[c] = channels_[c].first(count);
    const std::size_t played = plays_ ? renderer_.process(std::span(part).first(channels_.size())) : 0;
    for (std::size_t c = 0; c < channels_.size(); ++c) {
      std::fill(part[c].begin() + static_cast<std::ptrdiff_t>(played), part[c].end(), 0.0f);
      residues_[c].add(part[c]);
      wires_.write(c, at, part[c]);
    }
    if (!plays_ || played == count) continue;
    plays_ = false;
    isDone_ = true;
    clock_delay(clock_, 0);
  }
}

void ScoreFace::tick() {
  if (!isDone_) return;
  isDone_ = false;
  outlet_anything(messages_, gensym("done"), 0, nullptr);
}

void ScoreFace::tellParams() {
  tell("length", {static_cast<float>(1000.0 * static_cast<double>(score_.frames) / score_.sampleRate)});
  tell("samplerate", {static_cast<float>(score_.sampleRate)});
  tell("steps", {static_cast<float>(score_.steps.size())});
  for (std::size_t id = 0; id < values_.size(); ++id)
    tell(lowerName(score::kParams[id]).c_str(), {values_[id] * perUnit(score::kParams[id])});
}

}  // namespace ksom::pd
