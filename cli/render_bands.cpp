// SPDX-License-Identifier: GPL-3.0-or-later
// ksom render --mode bands: the prototype's idea done right, one swarm for each of five bands.
#include <array>
#include <cmath>

#include "ksom/bands.hpp"
#include "prototype_reader.hpp"
#include "render.hpp"
#include "say.hpp"
#include "state_words.hpp"

namespace {

using ksom::KuramotoBank;
using ksom::Renderer;
using Json = nlohmann::ordered_json;

// What was heard: the album's bands, and how it was read.
struct Heard {
  std::vector<InputReport> inputs;
  ksom::Bands bands{};
  std::array<ksom::Partial, ksom::kBands> partials{};
  std::size_t partialCount = 0;
  std::span<const ksom::Partial> sounding() const { return std::span(partials).first(partialCount); }
};

// What was played, for the report.
struct Played {
  std::vector<double> meanR, couplingHz;
  double reductionDb = 0;
};

Heard listen(const RenderOptions& options, const ksom::FftPlans& plans, Progress& progress) {
  Heard heard;
  PrototypeReader reader(plans, progress);
  for (const std::string& input : options.inputs) heard.inputs.push_back(reader.measure(input));
  for (const std::string& input : options.inputs)
    reader.forFrames(input, [&](std::int64_t) {
      for (const ksom::PrototypePeak& peak : reader.analysis().peaks()) {
        const double freqHz = ksom::PrototypeAnalysis::binHz(peak.exactBin);
        // The band is the prototype's, by bin; the frequency is the better one.
        heard.bands[static_cast<std::size_t>(ksom::bandOf(ksom::PrototypeAnalysis::binHz(peak.bin)))].add(freqHz,
                                                                                                          peak.energy);
      }
    });
  heard.partialCount = ksom::partialsFrom(heard.bands, heard.partials);
  return heard;
}

// A swarm that lies too high for the sample rate makes no sound; better to know.
void warnOfSilentSwarms(const RenderOptions& options, const Heard& heard) {
  for (const ksom::Partial& partial : heard.sounding())
    if (partial.freqHz >= KuramotoBank::kAudibleShare * options.walking.rate)
      warn("the swarm at " + numberText(std::round(partial.freqHz)) + " Hz is too high for a rate of " +
           numberText(options.walking.rate) + " Hz; it is left out");
}

Played play(const RenderOptions& options, const Heard& heard, Renderer::Watcher* watcher, WavWriter& wav,
            Progress& progress) {
  const WalkOptions& length = options.walking;
  MemoryFor<Renderer> renderer(
      options.playing.rendererConfig(length.rate, length.frames(), heard.partialCount, length.seed));
  options.playing.setUp(*renderer);
  renderer->watch(watcher);
  renderer->start(heard.sounding());
  Played played;
  played.meanR.resize(heard.partialCount);
  playAll(*renderer, static_cast<int>(options.playing.channels), wav, progress, [&](std::size_t count) {
    for (std::size_t p = 0; p < heard.partialCount; ++p)
      played.meanR[p] += static_cast<double>(count) * renderer->bank().blockOrder(static_cast<int>(p)).r;
  });
  for (std::size_t p = 0; p < heard.partialCount; ++p) {
    played.meanR[p] /= static_cast<double>(std::max<std::int64_t>(length.frames(), 1));
    played.couplingHz.push_back(renderer->bank().effectiveCouplingHz(static_cast<int>(p)));
  }
  played.reductionDb = renderer->deepestReductionDb();
  return played;
}

Json inputsJson(const std::vector<InputReport>& inputs) {
  Json all = Json::array();
  for (const InputReport& input : inputs) all.push_back(inputJson(input));
  return all;
}

Json swarmsJson(const Heard& heard, const Played& played) {
  Json all = Json::array();
  std::size_t p = 0;
  for (std::size_t b = 0; b < heard.bands.size(); ++b) {
    if (!heard.bands[b].used()) continue;
    all.push_back({{"band", ksom::kBandNames[b]},
                   {"peaks", heard.bands[b].count},
                   {"frequency_hz", heard.partials[p].freqHz},
                   {"amplitude", heard.partials[p].amp},
                   {"coupling_hz", played.couplingHz[p]},
                   {"mean_r", played.meanR[p]}});
    ++p;
  }
  return all;
}

Json reportJson(const RenderOptions& options, const Heard& heard, const Played& played) {
  const PlayOptions& playing = options.playing;
  return {{"ksom", KSOM_VERSION},
          {"mode", options.mode},
          {"inputs", inputsJson(heard.inputs)},
          {"output", outputJson(options, options.walking.rate, options.walking.frames())},
          {"seed", options.walking.seed},
          {"coupling", playing.coupling},
          {"coupling_unit",
           ksom::choiceName(KuramotoBank::params[KuramotoBank::couplingUnit], static_cast<int>(playing.couplingUnit))},
          {"voices", static_cast<int>(playing.voices)},
          {"detune_cents", playing.detune},
          {"spread", playing.spread},
          {"silent", heard.partialCount == 0},
          {"swarms", swarmsJson(heard, played)},
          {"limiter_db", played.reductionDb}};
}

}  // namespace

void renderBands(const RenderOptions& options) {
  const std::int64_t frames = options.walking.frames();
  Progress progress(options.style(), PrototypeReader::work(options.inputs) + frames);
  RenderOutputs outputs(options);
  const ksom::FftPlans plans(ksom::PrototypeAnalysis::kWindow, ksom::PrototypeAnalysis::kWindow);
  const Heard heard = listen(options, plans, progress);
  if (heard.partialCount == 0) warn("nothing was heard (silence, or no band with four peaks): the result is silence");
  warnOfSilentSwarms(options, heard);
  WavWriter wav(outputs.wav(), options.walking.rate, static_cast<int>(options.playing.channels), frames,
                options.playing.wavFormat());
  const Played played = play(options, heard, outputs.startTrajectory(options.walking.rate, frames), wav, progress);
  wav.finish();
  outputs.writeJson(reportJson(options, heard, played));
  outputs.commit();
  options.tellMade(
      {options.out, options.json, options.trajectory},
      counted(heard.partialCount, "swarm") + ", " + durationText(static_cast<double>(frames) / options.walking.rate));
}
