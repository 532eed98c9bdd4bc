// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sndfile.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "output_file.hpp"

/// A WAV file (RF64 when it would be larger than 4 GiB), written through an OutputFile. The same samples always give
/// the same bytes: no time stamp goes in.
class WavWriter {
 public:
  enum class Format { float32, pcm24, pcm16 };
  WavWriter(OutputFile& file, double sampleRate, int channels, std::int64_t frames, Format format);
  /// One span a channel, all of the same length.
  void write(std::span<const std::span<float>> channels, std::size_t frames);
  /// Writes the header; the file is complete, and may be committed.
  void finish();

 private:
  struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };
  OutputFile& file_;
  std::unique_ptr<SNDFILE, Close> sound_;
  std::vector<float> interleaved_;
};
