// SPDX-License-Identifier: GPL-3.0-or-later
#include "failure.hpp"

#include <cstdio>
#include <cstring>

Failure systemFailure(const std::string& path, const std::string& what, int errorNumber) {
  return Failure(path + ": " + what + ": " + std::strerror(errorNumber));
}

void warn(const std::string& text) { std::fputs(("ksom: " + text + "\n").c_str(), stderr); }
