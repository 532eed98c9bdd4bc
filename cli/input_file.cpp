// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <sstream>

#include "failure.hpp"
#include "regular_file.hpp"

namespace {

constexpr float kLargest = 1e6f;  // 120 dB over full scale: no recording, but garbage read as one

// libsndfile cuts a data chunk that claims more than the file holds, and tells so only in its log.
bool dataIsTruncated(SNDFILE* file) {
  std::vector<char> log(1 << 14);
  const int length = sf_command(file, SFC_GET_LOG_INFO, log.data(), static_cast<int>(log.size()));
  std::istringstream lines(std::string(log.data(), static_cast<std::size_t>(std::max(length, 0))));
  for (std::string line; std::getline(lines, line);) {
    // A streamed header claims 2^32 - 1, "up to the end": nothing is missing there.
    const bool isShort = line.starts_with("data") && line.find("should be") != std::string::npos;
    if (isShort && line.find("4294967295") == std::string::npos) return true;
  }
  return false;
}

// Decoders behind libsndfile print their own notes; while this lives, standard error goes nowhere.
class Muted {
 public:
  Muted() : kept_(dup(STDERR_FILENO)) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) close(nowhere);
  }
  ~Muted() {
    if (kept_ >= 0) dup2(kept_, STDERR_FILENO);
    if (kept_ >= 0) close(kept_);
  }
  Muted(const Muted&) = delete;
  Muted& operator=(const Muted&) = delete;

 private:
  int kept_;
};

SNDFILE* openMuted(const std::string& path, SF_INFO& info) {
  const Muted muted;
  return sf_open(path.c_str(), SFM_READ, &info);
}

}  // namespace

InputFile::InputFile(const std::string& path, double sampleRate, const std::string& name)
    : name_(name), sampleRate_(sampleRate) {
  requireRegularFile(path, name);
  file_.reset(openMuted(path, info_));
  if (!file_) throw Failure(name + ": not a sound file that can be read (" + sf_strerror(nullptr) + ")");
  truncated_ = dataIsTruncated(file_.get());
  interleaved_.resize(kBlockFrames * static_cast<std::size_t>(info_.channels));
  mono_.resize(kBlockFrames);
  if (sampleRate == kOwnRate) sampleRate_ = sampleRate = info_.samplerate;
  if (info_.samplerate == sampleRate) return;
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  soxr_error_t error = nullptr;
  resampler_.reset(soxr_create(info_.samplerate, sampleRate, 1, &error, nullptr, &quality, nullptr));
  if (error)
    throw Failure(name + ": cannot be brought from " + std::to_string(info_.samplerate) + " Hz to " +
                  std::to_string(std::lround(sampleRate)) + " Hz (" + soxr_strerror(error) + ")");
}

bool InputFile::lengthIsKnown() const { return info_.frames < SF_COUNT_MAX / 1000000; }

std::int64_t InputFile::expectedSamples() const {
  if (!lengthIsKnown()) return 0;
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(info_.frames) * (sampleRate_ / info_.samplerate)));
}

float InputFile::usable(float sample) {
  if (std::abs(sample) <= kLargest) return sample;
  ++(std::isfinite(sample) ? tooLarge_ : notFinite_);
  return 0;
}

std::span<const float> InputFile::readInterleaved() {
  const auto frames =
      static_cast<std::size_t>(std::max<sf_count_t>(0, sf_readf_float(file_.get(), interleaved_.data(), kBlockFrames)));
  framesRead_ += static_cast<std::int64_t>(frames);
  ended_ = frames < kBlockFrames;
  const auto samples = std::span(interleaved_).first(frames * static_cast<std::size_t>(info_.channels));
  for (float& sample : samples) sample = usable(sample);
  return samples;
}

std::span<const float> InputFile::readMono() {
  const auto samples = readInterleaved();
  const auto channels = static_cast<std::size_t>(info_.channels);
  const std::size_t frames = samples.size() / channels;
  for (std::size_t n = 0; n < frames; ++n) {
    float sum = 0;
    for (std::size_t c = 0; c < channels; ++c) sum += samples[n * channels + c];
    mono_[n] = sum / static_cast<float>(channels);
  }
  return std::span<const float>(mono_).first(frames);
}

std::size_t InputFile::read(std::span<float> out) {
  if (resampler_) return resample(out);
  std::size_t given = 0;
  while (given < out.size() && !(ended_ && unread_.empty())) {
    if (unread_.empty()) unread_ = readMono();
    const std::size_t count = std::min(out.size() - given, unread_.size());
    std::copy_n(unread_.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(given));
    unread_ = unread_.subspan(count);
    given += count;
  }
  return given;
}

// The length is ceil(frames * ratio), as in librosa: what the resampler gives is cut or filled with zeros at the end.
std::size_t InputFile::resample(std::span<float> out) {
  std::size_t given = 0;
  bool drained = false;
  while (given < out.size() && !drained) {
    if (unread_.empty() && !ended_) unread_ = readMono();
    std::size_t used = 0, made = 0;
    const soxr_error_t error = soxr_process(resampler_.get(), unread_.empty() ? nullptr : unread_.data(),
                                            unread_.size(), &used, out.data() + given, out.size() - given, &made);
    if (error) throw Failure(name_ + ": cannot be resampled (" + soxr_strerror(error) + ")");
    drained = unread_.empty() && made == 0;
    unread_ = unread_.subspan(used);
    given += made;
  }
  if (ended_ && unread_.empty()) {
    const auto whole =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(framesRead_) * (sampleRate_ / info_.samplerate)));
    const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, whole - samplesGiven_));
    if (drained && given < left) {
      const std::size_t zeros = std::min(out.size(), left) - given;
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(given), zeros, 0.0f);
      given += zeros;
    }
    given = std::min(given, left);
  }
  samplesGiven_ += static_cast<std::int64_t>(given);
  return given;
}

void InputFile::readAll(const std::function<void(std::span<const float>)>& take) {
  std::vector<float> block(kBlockFrames);
  while (const std::size_t count = read(block)) take(std::span<const float>(block).first(count));
}

std::vector<std::string> InputFile::complaints() const {
  std::vector<std::string> texts;
  if (notFinite_ > 0)
    texts.push_back(name_ + ": " + std::to_string(notFinite_) + " samples were not finite; 0 is used instead");
  if (tooLarge_ > 0)
    texts.push_back(name_ + ": " + std::to_string(tooLarge_) + " samples were beyond 1e6; 0 is used instead");
  if (ended_ && (truncated_ || (lengthIsKnown() && framesRead_ < info_.frames)))
    texts.push_back(name_ + ": ends before its header says so; the " + std::to_string(framesRead_) +
                    " frames that exist are used");
  return texts;
}

std::int64_t countSamples(const std::string& path, double sampleRate) {
  InputFile file(path, sampleRate);
  std::int64_t samples = file.expectedSamples();
  if (samples == 0)
    file.readAll([&](std::span<const float> some) { samples += static_cast<std::int64_t>(some.size()); });
  return samples;
}
