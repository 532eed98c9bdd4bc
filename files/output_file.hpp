// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A file that appears whole or not at all: written under a temporary name in the same folder, then synced and
/// renamed by commit(). Destroyed before that (an exception, SIGINT, SIGTERM), it leaves nothing behind, and an older
/// file of the same name stays as it was.
class OutputFile {
 public:
  /// Throws Failure when the file exists (unless `force`), is one of the inputs under any name, is no regular file,
  /// or cannot be made there.
  OutputFile(const std::string& path, const std::vector<std::string>& inputs, bool force);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Throws Failure with path and reason when the disk does not take it.
  void write(std::string_view text);
  /// For libraries that must not be thrown through: gives what was written; commit() reports a failure.
  std::int64_t writeRaw(const void* data, std::int64_t bytes) noexcept;
  std::int64_t seekRaw(std::int64_t offset, int whence) noexcept;
  std::int64_t readRaw(void* data, std::int64_t bytes) noexcept;

  /// Throws what went wrong with an earlier write, or `otherwise` when the system gave no reason.
  [[noreturn]] void fail(const std::string& otherwise) const;
  /// The name under which what was written so far can be read, until commit().
  const std::string& unfinishedPath();
  /// The file is complete. Throws Failure when anything could not be written.
  void commit();
  const std::string& path() const { return path_; }

 private:
  void flush();
  void failIfBroken() const;
  int putInPlace() const;  // 0 or the error number

  std::string path_, target_, temporary_;
  std::string pending_;
  int file_ = -1, error_ = 0;
  unsigned mode_ = 0;
  bool force_ = false;
  std::size_t slot_ = 0;  // among the names that a signal removes
};

/// Call once, first. Unfinished outputs are removed when the program is told to stop (SIGINT, SIGTERM, SIGHUP, SIGQUIT)
/// or cannot go on; a file-size limit or a closed pipe becomes a failed write instead of a silent end; standard streams
/// are open.
void prepareProcess();

/// Throws UsageError for "-": a sound goes into a file, not to standard output.
void requireFile(const std::string& output);

/// Throws UsageError when two outputs are the same file. Empty paths stand for "not asked for".
void requireDistinct(const std::vector<std::string>& outputs);
