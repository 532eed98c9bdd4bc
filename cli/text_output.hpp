// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "output_file.hpp"
#include "text_sink.hpp"

/// Text for a file that appears whole or not at all, or for standard output when the path is "-".
class TextOutput : public TextSink {
 public:
  TextOutput(const std::string& path, const std::vector<std::string>& inputs, bool force);
  void write(std::string_view text) override;
  void commit();
  std::string name() const override { return file_ ? file_->path() : "standard output"; }
  /// Of several outputs this one is completed first: when it cannot be printed, no file is left.
  bool isStandardOutput() const { return !file_; }

 private:
  std::unique_ptr<OutputFile> file_;
};

/// Everything printed on standard output has arrived; throws Failure when it could not (a full disk, a closed pipe).
void finishStandardOutput();
