// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

/// Something that the user must know and that ends the program with code 1. The text is one line: what, why.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A call that makes no sense, found after the options were parsed; ends the program with code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// "PATH: what: reason of errno".
Failure systemFailure(const std::string& path, const std::string& what, int errorNumber);

/// Text as it may be shown or written anywhere: control characters as \x1b, what is not UTF-8 as a replacement mark.
std::string printable(const std::string& text);
