// SPDX-License-Identifier: GPL-3.0-or-later
#include "wav_writer.hpp"

#include <unistd.h>

#include <cmath>

#include "failure.hpp"

namespace {

OutputFile& fileOf(void* user) { return *static_cast<OutputFile*>(user); }

sf_count_t lengthOf(void* user) {
  const std::int64_t at = fileOf(user).seekRaw(0, SEEK_CUR), end = fileOf(user).seekRaw(0, SEEK_END);
  fileOf(user).seekRaw(at, SEEK_SET);
  return end;
}
sf_count_t seekIn(sf_count_t offset, int whence, void* user) { return fileOf(user).seekRaw(offset, whence); }
sf_count_t readFrom(void* data, sf_count_t count, void* user) { return fileOf(user).readRaw(data, count); }
sf_count_t writeTo(const void* data, sf_count_t count, void* user) { return fileOf(user).writeRaw(data, count); }
sf_count_t tellOf(void* user) { return fileOf(user).seekRaw(0, SEEK_CUR); }

struct Encoding {
  int subtype, bytes;
};
Encoding encodingOf(WavWriter::Format format) {
  switch (format) {
    case WavWriter::Format::pcm16:
      return {SF_FORMAT_PCM_16, 2};
    case WavWriter::Format::pcm24:
      return {SF_FORMAT_PCM_24, 3};
    case WavWriter::Format::float32:
      break;
  }
  return {SF_FORMAT_FLOAT, 4};
}

}  // namespace

WavWriter::WavWriter(OutputFile& file, double sampleRate, int channels, std::int64_t frames, Format format)
    : file_(file) {
  const Encoding encoding = encodingOf(format);
  constexpr std::int64_t kHeaderRoom = 4096;
  const bool isLarge = frames * channels * encoding.bytes + kHeaderRoom > 0xffffffffll;
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(sampleRate));
  info.channels = channels;
  info.format = encoding.subtype | (isLarge ? SF_FORMAT_RF64 : channels > 2 ? SF_FORMAT_WAVEX : SF_FORMAT_WAV);
  SF_VIRTUAL_IO io{lengthOf, seekIn, readFrom, writeTo, tellOf};
  sound_.reset(sf_open_virtual(&io, SFM_WRITE, &info, &file_));
  if (!sound_) throw Failure(file.path() + ": cannot be written: " + sf_strerror(nullptr));
  sf_command(sound_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);  // it holds the time of writing
  sf_command(sound_.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
}

void WavWriter::write(std::span<const std::span<float>> channels, std::size_t frames) {
  interleaved_.resize(frames * channels.size());
  for (std::size_t n = 0; n < frames; ++n)
    for (std::size_t c = 0; c < channels.size(); ++c) interleaved_[n * channels.size() + c] = channels[c][n];
  const auto written = sf_writef_float(sound_.get(), interleaved_.data(), static_cast<sf_count_t>(frames));
  if (written != static_cast<sf_count_t>(frames)) file_.fail(sf_strerror(sound_.get()));
}

void WavWriter::finish() { sound_.reset(); }
