// SPDX-License-Identifier: GPL-3.0-or-later
#include "text_output.hpp"

#include <cerrno>
#include <cstdio>

#include "failure.hpp"

TextOutput::TextOutput(const std::string& path, const std::vector<std::string>& inputs, bool force) {
  if (path != "-") file_ = std::make_unique<OutputFile>(path, inputs, force);
}

void TextOutput::write(std::string_view text) {
  if (file_) return file_->write(text);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    throw systemFailure("standard output", "cannot be written", errno);
}

void TextOutput::commit() {
  if (file_) file_->commit();
  else finishStandardOutput();
}

void finishStandardOutput() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    throw systemFailure("standard output", "cannot be written", errno ? errno : EIO);
}
