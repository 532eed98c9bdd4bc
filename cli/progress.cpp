// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace {

// "1:05" or "7 s".
std::string timeText(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  const std::string rest = std::to_string(whole % 60);
  return std::to_string(whole / 60) + (rest.size() < 2 ? ":0" : ":") + rest;
}

}  // namespace

Progress::Style Progress::styleFrom(const std::string& choice, bool quiet) {
  if (quiet || choice == "none") return Style::none;
  if (choice == "plain") return Style::plain;
  if (choice == "bar") return Style::bar;
  return isatty(STDERR_FILENO) ? Style::bar : Style::none;
}

Progress::Progress(Style style, std::int64_t total) : style_(style), total_(total) {}

Progress::~Progress() { hideBar(); }

void Progress::hideBar() {
  if (barIsShown_) std::fputs("\r\033[K", stderr);
  barIsShown_ = false;
}

void Progress::reach(std::int64_t done) {
  using namespace std::chrono_literals;
  done_ = done;
  if (style_ == Style::none || total_ <= 0) return;
  const auto now = Clock::now();
  if (now - begin_ < 1s || now - shownAt_ < 100ms) return;
  shownAt_ = now;
  const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  const double secondsLeft = elapsed * (1 - share) / std::max(share, 1e-6);
  style_ == Style::bar ? showBar(share, secondsLeft) : showLine(share, secondsLeft);
}

void Progress::showBar(double share, double secondsLeft) {
  constexpr int kWidth = 30;
  const int filled = static_cast<int>(share * kWidth);
  std::string bar(static_cast<std::size_t>(kWidth), '-');
  std::fill_n(bar.begin(), filled, '#');
  std::fprintf(stderr, "\r\033[K%-10s [%s] %3.0f %%  %s left", doing_.c_str(), bar.c_str(), 100 * share,
               timeText(secondsLeft).c_str());
  std::fflush(stderr);
  barIsShown_ = true;
}

void Progress::showLine(double share, double secondsLeft) {
  if (static_cast<int>(share * 10) <= tenths_) return;
  tenths_ = static_cast<int>(share * 10);
  std::fprintf(stderr, "ksom: %s: %d %%, %s left\n", doing_.c_str(), 10 * tenths_, timeText(secondsLeft).c_str());
}
