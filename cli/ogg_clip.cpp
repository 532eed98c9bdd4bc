// SPDX-License-Identifier: GPL-3.0-or-later
#include "ogg_clip.hpp"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

#include "failure.hpp"
#include "input_file.hpp"

namespace {

constexpr double kQuality = 0.4;  // about 128 kbit/s in stereo
constexpr double kLowestRate = 8000, kHighestRate = 48000;

// A file in memory, for libsndfile.
struct MemoryFile {
  std::string bytes;
  std::size_t at = 0;
};

MemoryFile& fileOf(void* user) { return *static_cast<MemoryFile*>(user); }

sf_count_t lengthOf(void* user) { return static_cast<sf_count_t>(fileOf(user).bytes.size()); }
sf_count_t tellOf(void* user) { return static_cast<sf_count_t>(fileOf(user).at); }

sf_count_t seekIn(sf_count_t offset, int whence, void* user) {
  const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? tellOf(user) : lengthOf(user);
  fileOf(user).at = static_cast<std::size_t>(std::clamp<sf_count_t>(from + offset, 0, lengthOf(user)));
  return tellOf(user);
}

sf_count_t readFrom(void* data, sf_count_t count, void* user) {
  MemoryFile& file = fileOf(user);
  const std::size_t given = std::min(static_cast<std::size_t>(count), file.bytes.size() - file.at);
  std::memcpy(data, file.bytes.data() + file.at, given);
  file.at += given;
  return static_cast<sf_count_t>(given);
}

sf_count_t writeTo(const void* data, sf_count_t count, void* user) {
  MemoryFile& file = fileOf(user);
  const auto size = static_cast<std::size_t>(count);
  file.bytes.resize(std::max(file.bytes.size(), file.at + size));
  std::memcpy(file.bytes.data() + file.at, data, size);
  file.at += size;
  return count;
}

// Encodes what it is given, until a minute is full.
class OggWriter {
 public:
  OggWriter(double sampleRate, int channels)
      : channels_(static_cast<std::size_t>(channels)),
        rate_(sampleRate),
        framesLeft_(static_cast<std::size_t>(OggClip::kMostSeconds * sampleRate)) {
    SF_INFO info{};
    info.samplerate = static_cast<int>(std::lround(sampleRate));
    info.channels = channels;
    info.format = SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    SF_VIRTUAL_IO io{lengthOf, seekIn, readFrom, writeTo, tellOf};
    sound_.reset(sf_open_virtual(&io, SFM_WRITE, &info, &file_));
    if (!sound_) throw Failure(std::string("Ogg Vorbis cannot be written: ") + sf_strerror(nullptr));
    double quality = kQuality;
    sf_command(sound_.get(), SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
  }

  bool isFull() const { return framesLeft_ == 0; }

  // In small pieces: the encoder lays each on its stack. What is beyond full scale would not survive it.
  void write(std::span<const float> interleaved) {
    constexpr std::size_t kPiece = 1024;
    for (std::size_t left = std::min(interleaved.size() / channels_, framesLeft_); left > 0;) {
      const std::size_t count = std::min(left, kPiece);
      piece_.assign(interleaved.begin(), interleaved.begin() + static_cast<std::ptrdiff_t>(count * channels_));
      for (float& sample : piece_) sample = std::clamp(sample, -1.0f, 1.0f);
      sf_writef_float(sound_.get(), piece_.data(), static_cast<sf_count_t>(count));
      interleaved = interleaved.subspan(count * channels_);
      left -= count;
      framesLeft_ -= count;
      written_ += count;
    }
  }

  OggClip finish() {
    sound_.reset();
    return {std::move(file_.bytes), static_cast<double>(written_) / rate_};
  }

 private:
  struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };
  MemoryFile file_;
  std::unique_ptr<SNDFILE, Close> sound_;
  std::size_t channels_;
  double rate_;
  std::size_t framesLeft_, written_ = 0;
  std::vector<float> piece_;
};

// The checksum of an Ogg page (RFC 3533): CRC-32 with the polynomial 0x04c11db7, from the highest bit, without turns.
std::uint32_t checksum(std::string_view page) {
  std::uint32_t sum = 0;
  for (const char c : page) {
    sum ^= static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << 24;
    for (int bit = 0; bit < 8; ++bit) sum = sum << 1 ^ (sum >> 31 ? 0x04c11db7u : 0u);
  }
  return sum;
}

void putLittleEndian(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

// libsndfile draws the stream's serial number by the clock; a fixed one makes the same sound the same bytes.
void fixSerial(std::string& ogg) {
  constexpr std::uint32_t kSerial = 0x4b534f4d;  // any; here "KSOM"
  constexpr std::size_t kHeader = 27, kSerialAt = 14, kSumAt = 22, kSegmentsAt = 26;
  for (std::size_t at = 0; at + kHeader <= ogg.size();) {
    const std::size_t segments = static_cast<unsigned char>(ogg[at + kSegmentsAt]);
    std::size_t size = kHeader + segments;
    for (std::size_t i = 0; i < segments && at + kHeader + i < ogg.size(); ++i)
      size += static_cast<unsigned char>(ogg[at + kHeader + i]);
    if (at + size > ogg.size()) throw Failure("Ogg Vorbis was written with a page that is cut off");
    putLittleEndian(ogg, at + kSerialAt, kSerial);
    putLittleEndian(ogg, at + kSumAt, 0);
    putLittleEndian(ogg, at + kSumAt, checksum(std::string_view(ogg).substr(at, size)));
    at += size;
  }
}

bool goesAsItIs(const InputFile& file) {
  return file.channels() <= 2 && file.fileRate() >= kLowestRate && file.fileRate() <= kHighestRate;
}

OggClip encodeAsItIs(InputFile& file, Progress& progress) {
  OggWriter ogg(file.fileRate(), file.channels());
  for (auto some = file.readInterleaved(); !some.empty() && !ogg.isFull(); some = file.readInterleaved()) {
    ogg.write(some);
    progress.advance(static_cast<std::int64_t>(some.size()) / file.channels());
  }
  return ogg.finish();
}

OggClip encodeMixed(const std::string& path, Progress& progress) {
  InputFile file(path, kHighestRate);
  OggWriter ogg(kHighestRate, 1);
  std::vector<float> block(4096);
  while (!ogg.isFull()) {
    const std::size_t count = file.read(block);
    if (count == 0) break;
    ogg.write(std::span<const float>(block).first(count));
    progress.advance(static_cast<std::int64_t>(count));
  }
  return ogg.finish();
}

}  // namespace

OggClip makeOggClip(const std::string& path, Progress& progress) {
  InputFile file(path, InputFile::kOwnRate);
  OggClip clip = goesAsItIs(file) ? encodeAsItIs(file, progress) : encodeMixed(path, progress);
  fixSerial(clip.bytes);
  return clip;
}
