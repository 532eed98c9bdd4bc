// SPDX-License-Identifier: GPL-3.0-or-later
// ksom render: recordings in, a new sound out.
#include <cmath>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "failure.hpp"
#include "ksom/bands.hpp"
#include "ksom/renderer.hpp"
#include "options.hpp"
#include "prototype_reader.hpp"
#include "text_output.hpp"
#include "wav_writer.hpp"

namespace {

using ksom::KuramotoBank;
using ksom::Renderer;
using ksom::Swarm;
using Json = nlohmann::ordered_json;

struct RenderOptions : CommonOptions {
  std::string out, json, mode = "bands", format = "float";
  double seconds = Renderer::params[Renderer::seconds].init, rate = Renderer::params[Renderer::rate].init;
  double channels = Renderer::params[Renderer::channels].init;
  // The bank alone starts uncoupled; this instrument starts where each swarm just locks.
  double coupling = 1, couplingUnit = KuramotoBank::critical;
  double voices = Swarm::params[Swarm::voices].init, detune = Swarm::params[Swarm::detune].init;
  double spread = Swarm::params[Swarm::spread].init;
  std::uint32_t seed = 1;

  std::int64_t frames() const { return std::llround(seconds * rate); }
  WavWriter::Format wavFormat() const {
    return format == "pcm16"   ? WavWriter::Format::pcm16
           : format == "pcm24" ? WavWriter::Format::pcm24
                               : WavWriter::Format::float32;
  }
};

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

Renderer::Config rendererConfig(const RenderOptions& options, std::size_t partials) {
  Renderer::Config config;
  config.sampleRate = options.rate;
  config.channels = static_cast<int>(options.channels);
  config.frames = options.frames();
  config.maxPartials = std::max(1, static_cast<int>(partials));
  config.swarm = {static_cast<int>(options.voices), static_cast<float>(options.detune),
                  static_cast<float>(options.spread), options.seed};
  return config;
}

// A swarm that lies too high for the sample rate makes no sound; better to know.
void warnOfSilentSwarms(const RenderOptions& options, const Heard& heard) {
  for (const ksom::Partial& partial : heard.sounding())
    if (partial.freqHz >= KuramotoBank::kAudibleShare * options.rate)
      warn("the swarm at " + numberText(std::round(partial.freqHz)) + " Hz is too high for a rate of " +
           numberText(options.rate) + " Hz; it is left out");
}

Played play(const RenderOptions& options, const Heard& heard, WavWriter& wav, Progress& progress) {
  constexpr std::size_t kBlock = 1024;
  MemoryFor<Renderer> renderer(rendererConfig(options, heard.partialCount));
  renderer->bank().set(KuramotoBank::coupling, static_cast<float>(options.coupling));
  renderer->bank().set(KuramotoBank::couplingUnit, static_cast<float>(options.couplingUnit));
  renderer->start(heard.sounding());

  std::vector<float> samples(kBlock * static_cast<std::size_t>(options.channels));
  std::vector<std::span<float>> channels;
  for (std::size_t c = 0; c < static_cast<std::size_t>(options.channels); ++c)
    channels.push_back(std::span(samples).subspan(c * kBlock, kBlock));

  Played played;
  played.meanR.resize(heard.partialCount);
  progress.stage("rendering");
  while (const std::size_t count = renderer->process(channels)) {
    wav.write(channels, count);
    progress.advance(static_cast<std::int64_t>(count));
    for (std::size_t p = 0; p < heard.partialCount; ++p)
      played.meanR[p] += static_cast<double>(count) * renderer->bank().blockOrder(static_cast<int>(p)).r;
  }
  for (std::size_t p = 0; p < heard.partialCount; ++p) {
    played.meanR[p] /= static_cast<double>(std::max<std::int64_t>(options.frames(), 1));
    played.couplingHz.push_back(renderer->bank().effectiveCouplingHz(static_cast<int>(p)));
  }
  if (renderer->bank().couplingWasLimited()) warn("the coupling was limited to what stays stable at this sample rate");
  played.reductionDb = renderer->deepestReductionDb();
  return played;
}

Json inputsJson(const std::vector<InputReport>& inputs) {
  Json all = Json::array();
  for (const InputReport& input : inputs)
    all.push_back({{"path", input.path},
                   {"sample_rate", static_cast<int>(input.sampleRate)},
                   {"channels", input.channels},
                   {"frames", input.frames},
                   {"samples_replaced", input.notFinite}});
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
  return {{"ksom", KSOM_VERSION},
          {"mode", options.mode},
          {"inputs", inputsJson(heard.inputs)},
          {"output",
           {{"path", options.out},
            {"sample_rate", static_cast<int>(options.rate)},
            {"channels", static_cast<int>(options.channels)},
            {"frames", options.frames()},
            {"format", options.format}}},
          {"seed", options.seed},
          {"coupling", options.coupling},
          {"coupling_unit",
           ksom::choiceName(KuramotoBank::params[KuramotoBank::couplingUnit], static_cast<int>(options.couplingUnit))},
          {"voices", static_cast<int>(options.voices)},
          {"detune_cents", options.detune},
          {"spread", options.spread},
          {"silent", heard.partialCount == 0},
          {"swarms", swarmsJson(heard, played)},
          {"limiter_db", played.reductionDb}};
}

void render(const RenderOptions& options) {
  requireFile(options.out);
  requireDistinct({options.out, options.json});
  Progress progress(options.style(), PrototypeReader::work(options.inputs) + options.frames());
  OutputFile out(options.out, options.inputs, options.force);
  std::unique_ptr<TextOutput> json;
  if (!options.json.empty()) json = std::make_unique<TextOutput>(options.json, options.inputs, options.force);

  const ksom::FftPlans plans(ksom::PrototypeAnalysis::kWindow, ksom::PrototypeAnalysis::kWindow);
  const Heard heard = listen(options, plans, progress);
  if (heard.partialCount == 0) warn("nothing was heard (silence, or no band with four peaks): the result is silence");
  warnOfSilentSwarms(options, heard);
  WavWriter wav(out, options.rate, static_cast<int>(options.channels), options.frames(), options.wavFormat());
  const Played played = play(options, heard, wav, progress);
  if (json) json->write(jsonText(reportJson(options, heard, played), 2) + "\n");
  const bool printed = json && json->isStandardOutput();
  if (printed) json->commit();
  wav.finish();
  if (json && !printed) json->commit();
}

}  // namespace

void addRender(CLI::App& program) {
  auto options = std::make_shared<RenderOptions>();
  CLI::App* command = program.add_subcommand("render", "Make a new sound from recordings");
  addInputs(*command, "INPUT", options->inputs, "Recordings; several are read as one album");
  addPath(*command, "-o,--out", options->out, "The WAV file to write")->required();
  command->add_option("--mode", options->mode, "bands: a swarm for each band with four peaks or more")
      ->check(CLI::IsMember({"bands"}))
      ->option_text("bands [bands]");
  addParam(*command, Renderer::params[Renderer::seconds], options->seconds);
  addSeed(*command, options->seed);
  addParam(*command, KuramotoBank::params[KuramotoBank::coupling], options->coupling)
      ->description("How strongly the voices of a swarm pull each other into step, in the unit below; below 0, apart");
  addParam(*command, KuramotoBank::params[KuramotoBank::couplingUnit], options->couplingUnit);
  addParam(*command, Swarm::params[Swarm::voices], options->voices);
  addParam(*command, Swarm::params[Swarm::detune], options->detune);
  addParam(*command, Swarm::params[Swarm::spread], options->spread);
  addParam(*command, Renderer::params[Renderer::rate], options->rate);
  addParam(*command, Renderer::params[Renderer::channels], options->channels);
  command->add_option("--format", options->format, "Sample format")
      ->check(CLI::IsMember({"float", "pcm24", "pcm16"}))
      ->option_text("float|pcm24|pcm16 [float]");
  addPath(*command, "--json", options->json, "Write what was heard and played; - for standard output");
  options->addTo(*command, true);
  command->footer("\nExample:\n  ksom render piece.wav -o new.wav --seconds 60 --coupling 0.7 --seed 5");
  command->callback([options] { render(*options); });
}
