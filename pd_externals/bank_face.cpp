// SPDX-License-Identifier: GPL-3.0-or-later
// [kuramotobank~]: how it begins, and its signal chain. See the other bank_....cpp for the rest.
#include "bank_face.hpp"

#include <algorithm>

namespace ksom::pd {
namespace {

constexpr std::size_t kMostTicks = 4096;  // told of one block
constexpr auto kNotFollowed = "another has the name of the matrix, too; its numbers are read with the message alone";

// "sine" of kFlags is the first that is Each's, too.
KuramotoBank::Each eachOf(bank::Out out) { return static_cast<KuramotoBank::Each>(out - bank::sine); }

}  // namespace

BankFace::BankFace(t_object* box, Atoms words) : Face(box, kName) {
  const Arguments arguments = argumentsOf(words);
  const float rootHz = readPlace(arguments, bank::rootFreq);
  const BankPlayer::Setup setup = readFlags(arguments);
  checkPlaced(arguments, bank::kPlaces.size());
  player_.emplace(setup, rootHz, static_cast<double>(sys_getsr()));
  samples_.resize(channels() * KuramotoBank::kGrid);
  channels_.resize(channels());
  ticks_ = BankTicks(out_ == bank::tick ? kMostTicks : 0);
  bank().set(KuramotoBank::norm, usualNorm());
  makeInlets(box);
  makeOutlets(box);
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);) obeyFlag(*flag);
}

float BankFace::readPlace(const Arguments& arguments, bank::Place place) const {
  const Param& param = bank::kPlaces[place];
  if (arguments.placed.size() <= place) return param.init;
  return voice_.read(param, arguments.placed.subspan(place, 1), param.init);
}

BankPlayer::Setup BankFace::readFlags(const Arguments& arguments) {
  std::array<float, bank::kFlags.size()> flags;
  voice_.readFlags(arguments.flags, bank::kFlags, flags);
  BankPlayer::Setup setup{static_cast<int>(readPlace(arguments, bank::oscillators)),
                          static_cast<int>(flags[bank::chans]),
                          {static_cast<int>(flags[bank::voices]), flags[bank::detune], flags[bank::spread],
                           static_cast<std::uint32_t>(flags[bank::seed])}};
  out_ = static_cast<bank::Out>(static_cast<int>(flags[bank::out]));
  isMulti_ = flags[bank::multi] > 0;
  makePossible(setup);
  return setup;
}

void BankFace::makePossible(BankPlayer::Setup& setup) {
  if (isMulti_ && !setMultiOut()) {
    voice_.complain("multi", kNoMultiChannel);
    isMulti_ = false;
  }
  if (out_ == bank::sine && setup.channels > 1) out_ = bank::mix;  // who asks for channels wants the sum in them
  if (isEach() && setup.playsSwarms()) {
    voice_.complain("out", "swarms are always mixed; mix is used");
    out_ = bank::mix;
  }
  if (setup.playsSwarms())
    limit(setup, KuramotoBank::kMaxOscillators / (2 * setup.swarm.voiceCount), "voices", " swarms of so many voices");
  if (isEach()) {
    if (setup.channels > 1)
      voice_.complain("chans", text(static_cast<float>(setup.channels)) +
                                   " are of the mix, and each oscillator has an outlet of its own; 1 is used");
    setup.channels = 1;
    if (!isMulti_) limit(setup, bank::kMostEach, "out", " outlets");
  }
}

void BankFace::limit(BankPlayer::Setup& setup, int most, const char* word, const char* what) const {
  if (setup.oscillators <= most) return;
  voice_.complain(word,
                  std::to_string(setup.oscillators) + what + " are too many; " + std::to_string(most) + " are used");
  setup.oscillators = most;
}

void BankFace::makeInlets(t_object* box) {
  for (Modulated& which : modulated_) which.inlet = signalinlet_new(box, 0);
}

void BankFace::makeOutlets(t_object* box) {
  const std::size_t sound = isMulti_ ? 1 : channels(), order = 2;
  for (std::size_t i = 0; i < sound + order; ++i) outlet_new(box, &s_signal);
  messages_ = outlet_new(box, &s_anything);
}

void BankFace::dsp(t_signal** signals) {
  std::vector<int> outlets(isMulti_ ? 1 : channels(), isMulti_ ? static_cast<int>(channels()) : 1);
  const auto r = static_cast<int>(outlets.size()), psi = r + 1;
  hearsOrder_ = isHeard(r) || isHeard(psi);  // a tenth of what all cost
  outlets.resize(outlets.size() + 2, 1);
  wires_.connect(signals, std::array<int, numInlets>{1, 1, 1}, outlets);
  if (!player_->setSampleRate(wires_.sampleRate()))
    voice_.complain("sample rate",
                    text(static_cast<float>(wires_.sampleRate())) + " is outside 1 ... 1000000 Hz; it is silent");
}

void BankFace::perform() noexcept {
  ticks_.begin(wires_.frames());
  if (links_.follow(wires_.frames())) player_->setLinks(links_.links());
  for (std::size_t at = 0; at < wires_.frames();) {
    const std::size_t count = std::min(wires_.frames() - at, player_->untilGrid());
    if (player_->isAtGrid()) takeInlets(at);
    wires_.read(force, at, std::span(input_).first(count));
    for (std::size_t c = 0; c < channels_.size(); ++c)
      channels_[c] = std::span(samples_).subspan(c * KuramotoBank::kGrid, count);
    sound(at, count);
    at += count;
  }
  watch();
}

// The bank takes them over at its next grid point, which is now.
void BankFace::takeInlets(std::size_t at) noexcept {
  for (std::size_t i = 0; i < modulated_.size(); ++i) {
    Modulated& which = modulated_[i];
    const float value = wires_.readOne(coupling + i, at);
    const Verdict verdict = bank().set(which.id, value);
    if (verdict == Verdict::accepted || which.isTold || which.verdict != Verdict::accepted) continue;
    which.verdict = verdict;
    which.came = value;
    which.used = bank().get(which.id);
  }
}

void BankFace::sound(std::size_t at, std::size_t count) noexcept {
  const auto r = std::span(r_).first(hearsOrder_ ? count : 0), psi = std::span(psi_).first(r.size());
  const auto input = std::span(input_).first(count);
  if (isEach()) player_->processEach(eachOf(out_), channels_, r, psi, input);
  else player_->process(channels_, r, psi, input);
  for (std::size_t c = 0; c < channels_.size(); ++c) wires_.write(c, at, channels_[c]);
  wires_.write(channels_.size(), at, r);
  wires_.write(channels_.size() + 1, at, psi);
  if (out_ == bank::tick) keepTicks(at, count);
}

void BankFace::keepTicks(std::size_t at, std::size_t count) noexcept {
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t i = 0; i < channels_.size(); ++i)
      if (channels_[i][n] != 0) ticks_.keep(static_cast<int>(i), at + n, wires_.sampleRate());
}

// The bank has less of them than there is room.
bool BankFace::isNews(const char* remark) const noexcept {
  return remark && std::find(told_.begin(), told_.end(), remark) == told_.end();
}

// What there is to say is said by the clock, soon.
void BankFace::watch() noexcept {
  remark_ = links_.isShared() && isNews(kNotFollowed) ? kNotFollowed : bank().remark();
  const auto isNew = [](const Modulated& which) { return which.verdict != Verdict::accepted && !which.isTold; };
  if (isNews(remark_) || std::any_of(modulated_.begin(), modulated_.end(), isNew)) clock_delay(clock_, 0);
  else if (ticks_.areThere()) clock_set(clock_, ticks_.next());
}

}  // namespace ksom::pd
