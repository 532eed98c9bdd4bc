// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "album.hpp"
#include "options.hpp"
#include "play.hpp"
#include "text_output.hpp"
#include "trajectory.hpp"
#include "walking.hpp"

/// ksom render, as asked for.
struct RenderOptions : CommonOptions {
  std::string out, json, report, trajectory, map, score, mode = "walk";
  double trajectoryRate = Trajectory::kRate.init;
  LearnOptions learning;
  WalkOptions walking;
  PlayOptions playing;

  /// Of all outputs: the files that must not be overwritten.
  std::vector<std::string> sources() const;
};

/// The files that a render makes; they appear together when all are complete.
class RenderOutputs {
 public:
  explicit RenderOutputs(const RenderOptions& options);
  OutputFile& wav() { return wav_; }
  bool wantsReport() const { return json_ || report_; }
  bool wantsPage() const { return report_ != nullptr; }
  void writeJson(const nlohmann::ordered_json& json);
  void writePage(const std::string& html);
  /// Who records the trajectory of this sound; null when none is asked for.
  ksom::Renderer::Watcher* startTrajectory(double sampleRate, std::int64_t frames);
  void commit();

 private:
  OutputFile wav_;
  std::unique_ptr<TextOutput> json_, report_;
  std::unique_ptr<Trajectory> trajectory_;
};

/// The two ways to render.
void renderBands(const RenderOptions& options);
void renderWalk(const RenderOptions& options);

/// What both reports say of the output.
nlohmann::ordered_json outputJson(const RenderOptions& options, double sampleRate, std::int64_t frames);
