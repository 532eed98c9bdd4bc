// SPDX-License-Identifier: GPL-3.0-or-later
#include "regular_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "failure.hpp"

void requireRegularFile(const std::string& path, const std::string& name) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) throw systemFailure(name, "cannot be read", errno);
  if (S_ISDIR(status.st_mode)) throw Failure(name + ": cannot be read: is a directory");
  if (!S_ISREG(status.st_mode)) throw Failure(name + ": cannot be read: is not a regular file");
  if (access(path.c_str(), R_OK) != 0) throw systemFailure(name, "cannot be read", errno);
}
