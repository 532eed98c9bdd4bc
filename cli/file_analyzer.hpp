// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>

#include "input_file.hpp"
#include "ksom/analyzer.hpp"
#include "memory_for.hpp"
#include "progress.hpp"

/// Takes one file through the Analyzer of the instruments, at 48 kHz, frame by frame.
class FileAnalyzer {
 public:
  static constexpr double kRate = 48000;
  using Params = std::array<double, ksom::Analyzer::numParams>;
  /// The analyzer's own, but more partials: a file has time for them.
  static Params defaultParams();
  static ksom::FftPlans plansFor(const Params& params);

  /// What a frame is called with: its time, and whether something begins in it.
  using Visit = std::function<void(double seconds, bool onset)>;

  FileAnalyzer(const Params& params, const ksom::FftPlans& plans, Progress& progress);
  /// Reads all of the file; in `visit`, the frame is in analyzer(). The edge at the end is no onset.
  void run(InputFile& file, const Visit& visit);

  ksom::Analyzer& analyzer() { return *analyzer_; }
  /// Frames visited so far.
  std::int64_t frames() const { return frames_; }

 private:
  void take(std::span<const float> samples, bool atEnd, const Visit& visit);

  MemoryFor<ksom::Analyzer> analyzer_;
  Progress& progress_;
  double hop_;
  std::int64_t frames_ = 0;
};
