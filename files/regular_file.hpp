// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// Throws Failure, which calls it `name`, unless `path` is a regular file that can be read.
void requireRegularFile(const std::string& path, const std::string& name);
