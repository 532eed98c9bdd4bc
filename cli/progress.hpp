// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

/// Tells on standard error how far a command is, once it has taken longer than a second: a bar with the time left on
/// a terminal, a line for every tenth with `plain`, nothing with `none`.
class Progress {
 public:
  enum class Style { bar, plain, none };
  /// "auto" is the bar on a terminal and nothing elsewhere.
  static Style styleFrom(const std::string& choice, bool quiet);

  /// `total` steps in all stages together; 0 when unknown.
  Progress(Style style, std::int64_t total);
  ~Progress();
  /// What is being done now, as in "rendering".
  void stage(const std::string& doing) { doing_ = doing; }
  void advance(std::int64_t steps) { reach(done_ + steps); }
  void reach(std::int64_t done);
  std::int64_t done() const { return done_; }
  /// Whoever prints a line takes the bar away first; it comes back by itself.
  static void hideBar();

 private:
  using Clock = std::chrono::steady_clock;
  void showBar(double share, double secondsLeft);
  void showLine(double share, double secondsLeft);

  Style style_;
  std::int64_t total_, done_ = 0;
  std::string doing_ = "working";
  Clock::time_point begin_ = Clock::now(), shownAt_ = begin_;
  int tenths_ = 0;
  static inline bool barIsShown_ = false;  // on the terminal, of which there is one
};
