// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sndfile.h>
#include <soxr.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// A sound file read from its beginning, mixed to one channel (the mean of all) and brought to a sample rate.
/// Samples that are not finite, or absurdly large, are replaced by 0 and counted. Memory does not grow with the file.
class InputFile {
 public:
  static constexpr double kOwnRate = 0;  ///< as a sample rate: the file's own
  /// Throws Failure in words: missing, a directory, not a regular file, not a sound file, ...
  InputFile(const std::string& path, double sampleRate) : InputFile(path, sampleRate, path) {}
  /// The same, told of under another name: an output that is not in its place yet.
  InputFile(const std::string& path, double sampleRate, const std::string& name);

  /// The next samples; fewer than asked for only at the end, 0 after it.
  std::size_t read(std::span<float> out);
  /// The next frames as the file has them, channels side by side, at its own rate; empty at the end. Valid until the
  /// next call; not to be mixed with read().
  std::span<const float> readInterleaved();
  /// Reads all that is left in pieces.
  void readAll(const std::function<void(std::span<const float>)>& take);

  const std::string& name() const { return name_; }
  double fileRate() const { return info_.samplerate; }
  int channels() const { return info_.channels; }
  /// Frames of the file that were read so far.
  std::int64_t framesRead() const { return framesRead_; }
  /// Samples that read() will give, as far as the file's header tells; 0 when it does not (a streamed FLAC).
  std::int64_t expectedSamples() const;
  std::int64_t notFinite() const { return notFinite_; }
  std::int64_t tooLarge() const { return tooLarge_; }
  /// One line for each thing that was wrong with what was read so far; for once a file, not once a pass.
  std::vector<std::string> complaints() const;

 private:
  std::span<const float> readMono();
  float usable(float sample);
  std::size_t resample(std::span<float> out);

  bool lengthIsKnown() const;

  static constexpr std::size_t kBlockFrames = 4096;
  struct CloseFile {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };
  struct DeleteResampler {
    void operator()(soxr_t soxr) const { soxr_delete(soxr); }
  };

  std::string name_;
  double sampleRate_;
  SF_INFO info_{};
  std::unique_ptr<SNDFILE, CloseFile> file_;
  std::unique_ptr<soxr, DeleteResampler> resampler_;
  std::vector<float> interleaved_, mono_;
  std::span<const float> unread_;  // of mono_
  std::int64_t framesRead_ = 0, samplesGiven_ = 0, notFinite_ = 0, tooLarge_ = 0;
  bool ended_ = false, truncated_ = false;
};

/// How many samples a file gives at this rate, counted by reading it when its header does not tell.
std::int64_t countSamples(const std::string& path, double sampleRate);
