// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_ticks.hpp"

#include <m_pd.h>

#include <algorithm>
#include <utility>

namespace ksom::pd {
namespace {

bool isSooner(const BankTicks::Tick& a, const BankTicks::Tick& b) { return a.at < b.at; }

}  // namespace

void BankTicks::begin(std::size_t samples) noexcept {
  const double now = clock_getlogicaltime();
  before_ = now == beganAt_ ? before_ + samples : 0;
  beganAt_ = now;
}

void BankTicks::keep(int oscillator, std::size_t sample, double sampleRate) noexcept {
  const double ms = 1000 * static_cast<double>(before_ + sample) / sampleRate;
  if (count_ < ticks_.size()) ticks_[count_++] = {oscillator, clock_getsystimeafter(ms)};
  else wereLost_ = true;
}

double BankTicks::next() const noexcept {
  return std::min_element(ticks_.begin(), ticks_.begin() + static_cast<std::ptrdiff_t>(count_), isSooner)->at;
}

// Blocks that overlap bring them in another order than that of time.
std::vector<int> BankTicks::takeDue(double now) {
  const auto end = ticks_.begin() + static_cast<std::ptrdiff_t>(count_);
  std::stable_sort(ticks_.begin(), end, isSooner);
  std::vector<int> due;
  auto first = ticks_.begin();
  for (; first != end && first->at <= now; ++first) due.push_back(first->oscillator);
  std::move(first, end, ticks_.begin());
  count_ -= due.size();
  return due;
}

bool BankTicks::wereLost() { return std::exchange(wereLost_, false); }

}  // namespace ksom::pd
