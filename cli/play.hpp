// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "ksom/renderer.hpp"
#include "ksom/score.hpp"
#include "memory_for.hpp"
#include "progress.hpp"
#include "wav_writer.hpp"

/// How a sound is played and written, whatever it is made from.
struct PlayOptions {
  std::string format = "float";
  double channels = ksom::Renderer::params[ksom::Renderer::channels].init;
  // The bank alone starts uncoupled; this instrument starts where each swarm just locks.
  double coupling = 1, couplingUnit = ksom::KuramotoBank::critical;
  double voices = ksom::Swarm::params[ksom::Swarm::voices].init, detune = ksom::Swarm::params[ksom::Swarm::detune].init;
  double spread = ksom::Swarm::params[ksom::Swarm::spread].init;
  double pulse = ksom::ScorePlayer::params[ksom::ScorePlayer::pulse].init;
  double brightness = ksom::SwarmPlayer::params[ksom::SwarmPlayer::brightness].init;
  double morph = ksom::SwarmPlayer::params[ksom::SwarmPlayer::morph].init;

  void addTo(CLI::App& command);
  WavWriter::Format wavFormat() const;
  ksom::Renderer::Config rendererConfig(double sampleRate, std::int64_t frames, std::size_t partials,
                                        std::uint32_t seed) const;
  void setUp(ksom::Renderer& renderer) const;
};

/// Plays what a renderer was started with into the file. `visit` is called after each block with its length.
void playAll(ksom::Renderer& renderer, int channels, WavWriter& wav, Progress& progress,
             const std::function<void(std::size_t)>& visit);

/// What was played of a score, for the report.
struct PlayedScore {
  static constexpr double kInterval = 0.1;
  std::vector<float> r;  ///< mean order parameter of the swarms, every kInterval seconds
  double reductionDb = 0;
};

/// `watcher` may be null.
PlayedScore playScore(const ksom::Score& score, const PlayOptions& options, ksom::Renderer::Watcher* watcher,
                      WavWriter& wav, Progress& progress);
