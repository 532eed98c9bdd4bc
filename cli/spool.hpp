// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "failure.hpp"

/// Records kept in a temporary file instead of memory, to be read again from the beginning as often as needed.
template <class Record>
class Spool {
  static_assert(std::is_trivially_copyable_v<Record>);

 public:
  Spool() : file_(std::tmpfile()) {
    if (!file_) throw systemFailure("temporary file", "cannot be made", errno);
  }
  void add(const Record& record) {
    if (std::fwrite(&record, sizeof record, 1, file_.get()) != 1)
      throw systemFailure("temporary file", "cannot be written", errno);
  }
  void forAll(const std::function<void(const Record&)>& visit) {
    if (std::fflush(file_.get()) != 0) throw systemFailure("temporary file", "cannot be written", errno);
    std::rewind(file_.get());
    for (Record record; std::fread(&record, sizeof record, 1, file_.get()) == 1;) visit(record);
    if (std::ferror(file_.get())) throw systemFailure("temporary file", "cannot be read", errno);
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};
