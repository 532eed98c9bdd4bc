// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_links.hpp"

#include <algorithm>
#include <cmath>

namespace ksom::pd {

void BankLinks::use(Table table, std::size_t most) {
  seen_.resize(most);  // first, as there may be too little memory
  room_.resize(most / 16 + 1);
  links_ = {room_[0].links.data(), most};
  table_ = table;
  begin(table_.words());
}

bool BankLinks::begin(std::span<const t_word> words) noexcept {
  count_ = std::min(words.size(), links_.size());
  at_ = 0;
  for (std::size_t i = 0; i < count_; ++i) links_[i] = seen_[i] = static_cast<float>(words[i].w_float);
  return true;
}

bool BankLinks::follow(std::size_t frames) noexcept {
  if (!isUsed() || isShared()) return false;
  const std::span<t_word> words = table_.words();
  if (std::min(words.size(), links_.size()) != count_) return begin(words);
  for (std::size_t left = std::min(kNumbersASample * frames, count_); left > 0; --left) {
    exchange(words[at_], at_);
    if (++at_ == count_) at_ = 0;
  }
  return false;
}

void BankLinks::exchange(t_word& word, std::size_t at) noexcept {
  const auto value = static_cast<float>(word.w_float);
  const bool isChanged = value != seen_[at] && (std::isfinite(value) || std::isfinite(seen_[at]));  // NaN is no NaN
  if (isChanged) {
    links_[at] = seen_[at] = value;
  } else if (links_[at] != seen_[at]) {
    seen_[at] = links_[at];
    word.w_float = static_cast<t_float>(links_[at]);
  }
}

}  // namespace ksom::pd
