// SPDX-License-Identifier: GPL-3.0-or-later
// [kuramotobank~]: what it says, by its right outlet and on the console. Messages only.
#include <algorithm>

#include "bank_face.hpp"

namespace ksom::pd {

namespace {

// The core writes names as in its tables, Pd in lower case.
std::string inLowerCase(std::string remark) {
  for (const Param& param : KuramotoBank::params)
    if (const auto at = remark.find(param.name); at != std::string::npos)
      remark.replace(at, lowerName(param).size(), lowerName(param));
  return remark;
}

}  // namespace

void BankFace::tick() {
  // An outlet may lead back here, so all is put right before anything goes out.
  for (Modulated& which : modulated_) {
    if (which.verdict == Verdict::accepted || which.isTold) continue;
    which.isTold = true;
    voice_.say(KuramotoBank::params[which.id], which.verdict, which.came, which.used);
  }
  if (isNews(remark_)) {
    *std::find(told_.begin(), told_.end() - 1, nullptr) = remark_;
    voice_.complain("note", inLowerCase(remark_));
  }
  tellTicks();
}

void BankFace::tellTicks() {
  if (ticks_.wereLost() && !isToldOfTicks_) {
    isToldOfTicks_ = true;
    voice_.complain("tick", "too many at once to be messages; the signals have all");
  }
  const std::vector<int> due = ticks_.takeDue(clock_getlogicaltime());
  if (ticks_.areThere()) clock_set(clock_, ticks_.next());
  for (const int oscillator : due) tell("tick", {static_cast<float>(oscillator)});
}

void BankFace::tellState() {
  std::vector<KuramotoBank::State> states(static_cast<std::size_t>(bank().count()));
  bank().states(states);
  const KuramotoBank::Order order = bank().order();
  const Root root = bank().rootNow();
  links_.redraw();
  tell("order", {order.r, order.psi});
  tell("fundamental", {static_cast<float>(root.hz), static_cast<float>(root.confidence)});
  for (std::size_t i = 0; i < states.size(); ++i)
    if (!setup().playsSwarms() || states[i].amp != 0)
      tell("oscillator", {static_cast<float>(i), states[i].freqHz, states[i].amp, states[i].phase, states[i].localR});
}

void BankFace::tellParams() {
  tellTable(bank(), KuramotoBank::params);
  if (setup().playsSwarms()) tellTable(player_->swarms(), SwarmPlayer::params);
}

}  // namespace ksom::pd
