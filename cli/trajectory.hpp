// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ksom/param.hpp"
#include "ksom/renderer.hpp"
#include "text_output.hpp"

/// How the oscillators move while a sound is rendered, frame by frame, as CSV or JSON by the file's ending; see
/// help/formats.md. Written as it comes: its memory does not grow with the sound.
class Trajectory : public ksom::Renderer::Watcher {
 public:
  static constexpr ksom::Param kRate{
      "trajectoryRate", "1/s", 1, 1000, 50, "Frames a second of the trajectory, one every 64 samples at most"};

  /// Throws UsageError for a name that ends in neither .csv nor .json.
  static void requireKnownEnding(const std::string& path);

  Trajectory(const std::string& path, const std::vector<std::string>& inputs, bool force, double framesPerSecond);
  /// The sound begins: so many samples.
  void start(double sampleRate, std::int64_t samples);
  void see(ksom::KuramotoBank& bank) override;
  void commit();

 private:
  using State = ksom::KuramotoBank::State;
  std::string head() const;
  bool isDue() const;
  void look(ksom::KuramotoBank& bank);
  void writeRows(const std::string& time, ksom::KuramotoBank::Order order);
  void writeFrame(const std::string& time, ksom::KuramotoBank::Order order);

  TextOutput out_;
  bool isJson_;
  double framesPerSecond_, sampleRate_ = 0;
  std::int64_t samples_ = 0, at_ = 0;  // of the sound, and so many of them have run
  std::int64_t next_ = 0;              // frame
  bool hasFrames_ = false;
  std::vector<State> states_;
};
