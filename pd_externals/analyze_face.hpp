// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "analyze_words.hpp"
#include "face.hpp"
#include "listener.hpp"
#include "pd_table.hpp"
#include "pd_wires.hpp"

namespace ksom::pd {

/// [kanalyze~]. One signal in; by its outlets, each frame from right to left: info, chroma, amplitudes, frequencies,
/// then partials one by one and a bang. Pd's one thread.
class AnalyzeFace : public Face {
 public:
  static constexpr const char* kName = "kanalyze~";
  static constexpr bool kHasSignals = true;

  AnalyzeFace(t_object* box, Atoms arguments);
  void message(std::string_view word, Atoms atoms);
  void dsp(t_signal** signals);
  void perform() noexcept;
  void tick();

 private:
  enum Outlet { partials, freqs, amps, chroma, info, numOutlets };

  void obey(std::string_view word, Atoms atoms);
  void setParam(Analyzer::ParamId id, Atoms atoms);
  void reset();
  void checkHop() const;
  void checkBand() const;
  std::size_t samplesUntilTick() const;
  void makeRoom();
  void keepFrame() noexcept;
  void analyze(Atoms atoms);
  void writeTo(Atoms atoms);
  void tellFrame(Heard heard);
  Analyzer::Parts partsHeard() const;
  void tellNumbers(Outlet outlet, const Heard& heard, float (*of)(const Partial&));
  void tellList(Outlet outlet, std::span<const float> numbers);
  void tellFeatures(const Heard& heard);
  void fillArrays(const Heard& heard);
  void tellParams();

  std::array<t_outlet*, numOutlets> outlets_{};
  Listener listener_;
  Wires wires_;
  std::array<float, 64> input_{};
  std::vector<Heard> kept_;  // frames that wait for the clock
  std::size_t keptCount_ = 0;
  bool lostFrames_ = false, isToldOfLost_ = false;
  Heard last_;
  PartialTeller teller_;
  std::size_t slotsTold_ = 0;  // of the frame before
  std::vector<Table> tables_;
};

}  // namespace ksom::pd
