// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// One line on standard error, printable. What went well is said as it is, an error as "ksom: text".
void say(const std::string& text);
void tell(const std::string& text);

/// "ksom: warning: text", but only the first time: what is wrong with a file that is read in several passes is said
/// once. Said even with --quiet: something was replaced or left out.
void warn(const std::string& text);
