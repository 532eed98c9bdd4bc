// SPDX-License-Identifier: GPL-3.0-or-later
#include "say.hpp"

#include <cstdio>
#include <set>

#include "failure.hpp"
#include "progress.hpp"

void say(const std::string& text) {
  Progress::hideBar();
  std::fputs((printable(text) + "\n").c_str(), stderr);
}

void tell(const std::string& text) { say("ksom: " + text); }

void warn(const std::string& text) {
  static std::set<std::string> said;
  if (said.insert(text).second) tell("warning: " + text);
}
