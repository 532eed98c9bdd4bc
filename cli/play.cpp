// SPDX-License-Identifier: GPL-3.0-or-later
#include "play.hpp"

#include "failure.hpp"
#include "options.hpp"
#include "say.hpp"

using ksom::KuramotoBank;
using ksom::Renderer;
using ksom::ScorePlayer;
using ksom::Swarm;
using ksom::SwarmPlayer;

void PlayOptions::addTo(CLI::App& command) {
  addParam(command, KuramotoBank::params[KuramotoBank::coupling], coupling)
      ->description("How strongly the voices of a swarm pull each other into step, in the unit below; below 0, apart");
  addParam(command, KuramotoBank::params[KuramotoBank::couplingUnit], couplingUnit);
  addParam(command, Swarm::params[Swarm::voices], voices);
  addParam(command, Swarm::params[Swarm::detune], detune);
  addParam(command, Swarm::params[Swarm::spread], spread);
  addParam(command, ScorePlayer::params[ScorePlayer::pulse], pulse);
  addParam(command, SwarmPlayer::params[SwarmPlayer::brightness], brightness);
  addParam(command, SwarmPlayer::params[SwarmPlayer::morph], morph);
  addParam(command, Renderer::params[Renderer::channels], channels);
  command.add_option("--format", format, "Sample format")
      ->check(CLI::IsMember({"float", "pcm24", "pcm16"}))
      ->option_text("float|pcm24|pcm16 [float]");
}

WavWriter::Format PlayOptions::wavFormat() const {
  return format == "pcm16"   ? WavWriter::Format::pcm16
         : format == "pcm24" ? WavWriter::Format::pcm24
                             : WavWriter::Format::float32;
}

Renderer::Config PlayOptions::rendererConfig(double sampleRate, std::int64_t frames, std::size_t partials,
                                             std::uint32_t seed) const {
  Renderer::Config config;
  config.sampleRate = sampleRate;
  config.channels = static_cast<int>(channels);
  config.frames = frames;
  config.maxPartials = std::max(1, static_cast<int>(partials));
  config.swarm = {static_cast<int>(voices), static_cast<float>(detune), static_cast<float>(spread), seed};
  return config;
}

void PlayOptions::setUp(Renderer& renderer) const {
  renderer.bank().set(KuramotoBank::coupling, static_cast<float>(coupling));
  renderer.bank().set(KuramotoBank::couplingUnit, static_cast<float>(couplingUnit));
  renderer.player().set(ScorePlayer::pulse, static_cast<float>(pulse));
  renderer.player().swarms().set(SwarmPlayer::brightness, static_cast<float>(brightness));
  renderer.player().swarms().set(SwarmPlayer::morph, static_cast<float>(morph));
}

void playAll(Renderer& renderer, int channelCount, WavWriter& wav, Progress& progress,
             const std::function<void(std::size_t)>& visit) {
  constexpr std::size_t kBlock = 1024;
  std::vector<float> samples(kBlock * static_cast<std::size_t>(channelCount));
  std::vector<std::span<float>> channels;
  for (std::size_t c = 0; c < static_cast<std::size_t>(channelCount); ++c)
    channels.push_back(std::span(samples).subspan(c * kBlock, kBlock));
  progress.stage("rendering");
  while (const std::size_t count = renderer.process(channels)) {
    wav.write(channels, count);
    progress.advance(static_cast<std::int64_t>(count));
    visit(count);
  }
  if (renderer.bank().couplingWasLimited()) warn("the coupling was limited to what stays stable at this sample rate");
}

namespace {

void requireRoom(const Renderer::Config& config) {
  const ScorePlayer::Config player{config.sampleRate, config.maxPartials, config.swarm};
  const int needed = ScorePlayer::bankConfig(player, config.channels).maxOscillators;
  if (needed > KuramotoBank::kMaxOscillators)
    throw Failure("sounds of " + std::to_string(config.maxPartials) + " partials with " +
                  std::to_string(config.swarm.voiceCount) + " voices each need " + std::to_string(needed) +
                  " oscillators, and there are " + std::to_string(KuramotoBank::kMaxOscillators) +
                  "; give fewer --voices or --partials");
}

}  // namespace

PlayedScore playScore(const ksom::Score& score, const PlayOptions& options, Renderer::Watcher* watcher, WavWriter& wav,
                      Progress& progress) {
  const Renderer::Config config =
      options.rendererConfig(score.sampleRate, score.frames, score.mostPartials(), score.seed);
  requireRoom(config);
  MemoryFor<Renderer> renderer(config);
  options.setUp(*renderer);
  renderer->watch(watcher);
  renderer->start(score);
  PlayedScore played;
  std::int64_t done = 0;
  playAll(*renderer, static_cast<int>(options.channels), wav, progress, [&](std::size_t count) {
    done += static_cast<std::int64_t>(count);
    while (static_cast<double>(played.r.size()) * PlayedScore::kInterval * score.sampleRate < static_cast<double>(done))
      played.r.push_back(renderer->player().order());
  });
  played.reductionDb = static_cast<double>(renderer->deepestReductionDb());
  return played;
}
