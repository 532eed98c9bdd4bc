// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "bank_links.hpp"
#include "bank_player.hpp"
#include "bank_ticks.hpp"
#include "bank_words.hpp"
#include "face.hpp"
#include "pd_wires.hpp"

namespace ksom::pd {

/// [kuramotobank~]. Its inlets: what "force" injects (and all messages), coupling, phase lag. Its outlets: the sound, or
/// each oscillator's, r and psi as signals, then messages. Pd's one thread.
class BankFace : public Face {
 public:
  static constexpr const char* kName = "kuramotobank~";
  static constexpr bool kHasSignals = true;

  BankFace(t_object* box, Atoms arguments);
  void message(std::string_view word, Atoms atoms);
  void dsp(t_signal** signals);
  void perform() noexcept;
  void tick();

 private:
  using Field = float BankPlayer::Oscillator::*;
  enum Inlet { force, coupling, phaseLag, numInlets };
  // A parameter that is a signal, too.
  struct Modulated {
    KuramotoBank::ParamId id;
    t_inlet* inlet = nullptr;
    float came = 0, used = 0;  // when it was out of range, or no number
    Verdict verdict = Verdict::accepted;
    bool isTold = false;
  };

  KuramotoBank& bank() { return player_->bank(); }
  const BankPlayer::Setup& setup() const { return player_->setup(); }
  bool isEach() const { return out_ != bank::mix; }
  std::size_t channels() const { return static_cast<std::size_t>(isEach() ? setup().oscillators : setup().channels); }

  // Creation.
  BankPlayer::Setup readFlags(const Arguments& arguments);
  void makePossible(BankPlayer::Setup& setup);
  void limit(BankPlayer::Setup& setup, int most, const char* word, const char* what) const;
  float readPlace(const Arguments& arguments, bank::Place place) const;
  void makeInlets(t_object* box);
  void makeOutlets(t_object* box);

  // Messages.
  void obeyFlag(const Flag& flag);
  bool setParam(std::string_view word, Atoms atoms);
  void setModulated(Modulated& which, Atoms atoms);
  bool setTopology(Atoms atoms);
  bool setField(std::string_view word, Atoms atoms);
  bool isForSwarms(std::string_view word) const;
  bool checkList(std::string_view word, Atoms atoms) const;
  void setAll(const Param& param, std::string_view word, Atoms atoms, Field field);
  void setOne(const Param& param, std::string_view word, Atoms atoms, Field field);
  void setPhases(std::string_view word, Atoms atoms);
  int readIndex(std::string_view word, Atoms atoms, int from, int otherwise) const;
  void takePartial(Atoms atoms);
  void beginPartials();
  void endPartials();
  void endFrame();
  void cutBlocks(Atoms atoms);
  void useMatrix(Atoms atoms);
  void kick(Atoms atoms);
  void reset(Atoms atoms);
  float usualNorm() const;
  void tellTicks();
  void tellState();
  void tellParams();

  // The signal chain.
  void takeInlets(std::size_t at) noexcept;
  void sound(std::size_t at, std::size_t count) noexcept;
  void keepTicks(std::size_t at, std::size_t count) noexcept;
  void watch() noexcept;
  bool isNews(const char* remark) const noexcept;

  bank::Out out_ = bank::mix;
  bool isMulti_ = false, hearsOrder_ = false;
  std::optional<BankPlayer> player_;
  Wires wires_;
  std::array<Modulated, 2> modulated_{{{KuramotoBank::coupling}, {KuramotoBank::phaseLag}}};

  // Before partials came: frequencies that come again find it so.
  struct Before {
    std::vector<BankPlayer::Oscillator> wanted;
    int count = 0;
  } before_;
  bool isNormSet_ = false, followsPartials_ = false, keepsPhases_ = false, hasFrame_ = false, isToldOfIndex_ = false;
  BankLinks links_;

  std::vector<float> samples_;  // kGrid of each channel
  std::vector<std::span<float>> channels_;
  std::array<float, KuramotoBank::kGrid> input_{}, r_{}, psi_{};
  const char* remark_ = nullptr;        // what is to be said
  std::array<const char*, 16> told_{};  // what was
  BankTicks ticks_;
  bool isToldOfTicks_ = false;
};

}  // namespace ksom::pd
