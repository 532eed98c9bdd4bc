// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "file_analyzer.hpp"
#include "options.hpp"
#include "partial_tracks.hpp"
#include "picture.hpp"
#include "text_output.hpp"

/// ksom analyze, as asked for.
struct AnalyzeOptions : CommonOptions {
  std::string definition = "live", json, csv, picture, tracks;
  FileAnalyzer::Params params = FileAnalyzer::defaultParams();  ///< of the live definition

  bool wantsFiles() const { return !json.empty() || !csv.empty() || !picture.empty() || !tracks.empty(); }
};

/// Where the results of a definition go; each part is absent unless asked for. Results are written as they come, so
/// memory does not grow with the recordings.
class AnalyzeOutputs {
 public:
  explicit AnalyzeOutputs(const AnalyzeOptions& options);

  /// Between the files of an album, JSON and CSV keep them apart: a list of objects, a column with the path.
  void startFile(const std::string& path, const std::string& csvHeader);
  void json(const std::string& text) {
    if (json_) json_->write(text);
  }
  void csv(const std::string& row) {
    if (csv_) csv_->write(csvPrefix_ + row + "\n");
  }
  bool hasJson() const { return json_ != nullptr; }
  bool hasPicture() const { return picture_ != nullptr; }
  bool hasCsv() const { return csv_ != nullptr; }
  /// The picture's part for this file; none when no picture is asked for.
  SpectrogramPanel* addPanel(const SpectrogramPanel::Config& config);
  /// Of the one recording, when it was asked for.
  PartialTracks* tracks() const { return tracks_.get(); }
  /// Completes all files.
  void commit();

 private:
  const AnalyzeOptions& options_;
  std::unique_ptr<TextOutput> json_, csv_;
  std::unique_ptr<OutputFile> picture_;
  std::unique_ptr<PartialTracks> tracks_;
  std::vector<std::unique_ptr<SpectrogramPanel>> panels_;
  std::string csvPrefix_;
  bool first_ = true;
};

void analyzeLive(const AnalyzeOptions& options, AnalyzeOutputs& outputs);
void analyzePrototype(const AnalyzeOptions& options, AnalyzeOutputs& outputs);
