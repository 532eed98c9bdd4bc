// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "input_report.hpp"
#include "ksom/prototype.hpp"
#include "memory_for.hpp"
#include "progress.hpp"

/// Takes files twice through the prototype's analysis: measure() all of them first, then forFrames() each.
class PrototypeReader {
 public:
  PrototypeReader(const ksom::FftPlans& plans, Progress& progress) : analysis_(plans), progress_(progress) {}

  /// Warns of what is wrong with the file.
  InputReport measure(const std::string& path);
  /// Throws Failure when the file is not as long as it was then. Calls `visit` with each frame's number, from 0; the frame itself is in analysis().
  void forFrames(const std::string& path, const std::function<void(std::int64_t)>& visit);
  ksom::PrototypeAnalysis& analysis() { return *analysis_; }

  /// Samples that both passes will go through, for Progress. Opens every file, so it finds those that cannot be read.
  static std::int64_t work(const std::vector<std::string>& paths);

 private:
  MemoryFor<ksom::PrototypeAnalysis> analysis_;
  std::map<std::string, std::int64_t> framesMeasured_;
  Progress& progress_;
};
