// SPDX-License-Identifier: GPL-3.0-or-later
// [kuramotobank~]: what it is told. See bank_oscillators.cpp and bank_partials.cpp for what is of one or many of them.
#include <algorithm>

#include "bank_face.hpp"

namespace ksom::pd {
namespace {

constexpr auto kIsForSwarms = "does nothing to single oscillators; it is for swarms, of -voices 2 and more";

}  // namespace

void BankFace::message(std::string_view word, Atoms atoms) {
  switch (findWord(bank::kWords, word)) {
    case bank::partial:
      return takePartial(atoms);
    case bank::bang:
      return hasFrame_ ? endFrame() : tellState();
    case bank::count:
      player_->setCount(readIndex(word, atoms, 1, player_->count()));
      return setup().playsSwarms() ? player_->take() : void();
    case bank::blocks:
      return isForSwarms(word) ? void() : cutBlocks(atoms);
    case bank::matrix:
      return isForSwarms(word) ? void() : useMatrix(atoms);
    case bank::kick:
      return kick(atoms);
    case bank::reset:
      return reset(atoms);
    case bank::dump:
      return tellParams();
    default:
      break;
  }
  if (findParam(KuramotoBank::params, word) == KuramotoBank::topology && setTopology(atoms)) return;
  if (setParam(word, atoms) || setField(word, atoms)) return;
  if (findParam(bank::kFlags, word) >= 0) return complainFlag(word);
  if (findParam(SwarmPlayer::params, word) >= 0) return voice_.complain(word, kIsForSwarms);
  complainUnknown(word);
}

// Those of kFlags are read where all begins.
void BankFace::obeyFlag(const Flag& flag) {
  const int id = findParam(bank::kFlags, flag.name);
  if (id < 0) return message(flag.name, flag.values);
  if ((id == bank::detune || id == bank::spread) && !setup().playsSwarms()) voice_.complain(flag.name, kIsForSwarms);
}

bool BankFace::setParam(std::string_view word, Atoms atoms) {
  const int id = findParam(KuramotoBank::params, word);
  isNormSet_ =
      isNormSet_ || (id == KuramotoBank::norm && voice_.canRead(KuramotoBank::params[KuramotoBank::norm], atoms));
  for (Modulated& which : modulated_)
    if (id == which.id) return setModulated(which, atoms), true;
  // One with two values is an oscillator's own.
  if (id >= 0 && !(atoms.size() == 2 && findParam(KuramotoBank::Oscillator::params, word) >= 0))
    return voice_.readInto(bank(), static_cast<KuramotoBank::ParamId>(id), atoms), true;
  const int ofSwarms = findParam(SwarmPlayer::params, word);
  if (ofSwarms < 0 || !setup().playsSwarms()) return false;
  return voice_.readInto(player_->swarms(), static_cast<SwarmPlayer::ParamId>(ofSwarms), atoms), true;
}

// Of the mix, that it is no louder than one sine; each oscillator alone is as high as its amplitude.
float BankFace::usualNorm() const { return isEach() ? 0 : bank::kParams[KuramotoBank::norm].init; }

// The inlet holds the value, until a signal is connected to it.
void BankFace::setModulated(Modulated& which, Atoms atoms) {
  const float value = voice_.read(KuramotoBank::params[which.id], atoms, bank().get(which.id));
  bank().set(which.id, value);
  pd_float(reinterpret_cast<t_pd*>(which.inlet), static_cast<t_float>(value));
}

// `topology ring 2`, `topology smallworld 2 0.1`: reach and rewire come along.
bool BankFace::setTopology(Atoms atoms) {
  if (atoms.size() < 2) return false;
  voice_.checkCount("topology", atoms, 3);
  setParam("topology", atoms.first(1));
  setParam("reach", atoms.subspan(1, 1));
  if (atoms.size() > 2) setParam("rewire", atoms.subspan(2, 1));
  return true;
}

bool BankFace::isForSwarms(std::string_view word) const {
  if (setup().playsSwarms()) voice_.complain(word, "does nothing to swarms; it is for -voices 1");
  return setup().playsSwarms();
}

void BankFace::cutBlocks(Atoms atoms) {
  std::vector<int> sizes;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const auto size = wholeNumber(atoms, i, 1, KuramotoBank::kMaxOscillators);
    if (!size) return voice_.complain("blocks", text(atoms[i]) + " is no size of a block; nothing is changed");
    sizes.push_back(*size);
  }
  if (sizes.empty()) sizes.push_back(KuramotoBank::kMaxOscillators);
  player_->setBlocks(std::move(sizes));
}

void BankFace::useMatrix(Atoms atoms) {
  voice_.checkCount("matrix", atoms, 1);
  const Table table = voice_.readTable("matrix", atoms, kOnceThere);
  if (!table.isNamed()) return;
  const std::size_t n = player_->wanted.size();
  if (table.size() > n * n)
    voice_.complain("matrix", std::to_string(table.size()) + " numbers, but there are " + std::to_string(n) +
                                  " oscillators (the first argument); the first " + std::to_string(n * n) +
                                  " are used, row by row");
  links_.use(table, n * n);
  player_->setLinks(links_.links());
  bank().set(KuramotoBank::topology, Topology::matrix);
}

void BankFace::kick(Atoms atoms) {
  voice_.checkCount("kick", atoms, 3);
  if (atoms.size() > 1 && isForSwarms("kick i n")) return;
  const int first = atoms.size() > 1 ? readIndex("kick", atoms.subspan(1), 0, -1) : 0;
  int count = atoms.size() > 2   ? readIndex("kick", atoms.subspan(2), 1, -1)
              : atoms.size() > 1 ? 1
                                 : KuramotoBank::kMaxOscillators;
  if (first < 0 || count < 0) return;
  if (const int most = setup().oscillators - first; atoms.size() > 2 && count > most) {
    voice_.complain("kick", text(atoms[2]) + " from number " + text(atoms[1]) + " on are more than there are; " +
                                std::to_string(most) + " are kicked");
    count = most;
  }
  if (atoms.empty()) return bank().kick(bank::kKick.init, first, count);
  if (!isFinite(atoms[0])) return voice_.complain("kick", text(atoms[0]) + " is no number to use; nobody is kicked");
  bank().kick(voice_.read(bank::kKick, atoms.first(1), 0), first, count);
}

void BankFace::reset(Atoms atoms) {
  const auto last = static_cast<float>(player_->seed());
  const float seed = atoms.empty() ? last : voice_.read(bank::kFlags[bank::seed], atoms, last);
  player_->reset(static_cast<std::uint32_t>(seed));
}

}  // namespace ksom::pd
