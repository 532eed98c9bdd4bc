// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison.hpp"

#include <cmath>
#include <limits>

#include "failure.hpp"
#include "input_file.hpp"
#include "ksom/decibels.hpp"
#include "memory_for.hpp"

namespace {

using Json = nlohmann::ordered_json;

constexpr double kRate = 48000;

// Lengths add up, levels are averaged by length, and the highest peak counts.
void join(Loudness& album, const Loudness& file) {
  const auto power = [](const Loudness& of) {
    return of.lufs ? static_cast<double>(of.frames) * ksom::dbToPower(*of.lufs) : 0.0;
  };
  const double sum = power(album) + power(file);
  album.frames += file.frames;
  album.peak = std::max(album.peak, file.peak);
  if (sum > 0) album.lufs = 10 * std::log10(sum / static_cast<double>(album.frames));
}

// Takes a file through the analyzer, brought to full scale first: what is heard then does not depend on its level.
void hear(const std::string& path, const std::string& name, const Loudness& loudness, ksom::Analyzer& analyzer,
          ksom::Portrait& portrait, Progress& progress) {
  const auto gain = static_cast<float>(loudness.peak > 0 ? 1 / loudness.peak : 1);
  InputFile file(path, kRate, name);
  std::vector<float> scaled;
  bool atEnd = false;
  const auto take = [&](std::span<const float> samples) {
    progress.advance(static_cast<std::int64_t>(samples.size()));
    scaled.assign(samples.begin(), samples.end());
    for (float& sample : scaled) sample *= gain;
    for (std::span<const float> rest = scaled; !rest.empty();) {
      rest = rest.subspan(analyzer.push(rest));
      if (analyzer.frameReady()) portrait.add(analyzer, !atEnd);
    }
  };
  analyzer.reset();
  file.readAll(take);
  if (file.framesRead() != loudness.frames) throw Failure(name + ": was changed while it was read");
  atEnd = true;
  take(std::vector<float>(static_cast<std::size_t>(analyzer.latencySamples())));
}

Json lufsJson(const Recording& recording) { return recording.loudness.lufs ? Json(*recording.loudness.lufs) : Json(); }

Json recordingJson(const Recording& recording) {
  return {{"path", recording.name},
          {"spectrum_db", recording.portrait.spectrumDb()},
          {"chroma", recording.portrait.chroma()},
          {"centroid_hz", recording.portrait.centroidHz()},
          {"loudness_lufs", lufsJson(recording)},
          {"onset_rate", recording.portrait.onsetsPerSecond()}};
}

}  // namespace

Recording portray(const std::string& name, const std::vector<std::string>& paths, Progress& progress) {
  const ksom::FftPlans plans;
  const ksom::Analyzer::Config config{
      .plans = &plans, .sampleRate = kRate, .tuningSeconds = std::numeric_limits<double>::infinity(), .centred = true};
  MemoryFor<ksom::Analyzer> analyzer(config);
  analyzer->set(ksom::Analyzer::numPeaks, static_cast<float>(config.maxPartials));
  Recording recording{name, {}, {}};
  recording.portrait.start(kRate, config.hopSize);
  for (const std::string& path : paths) {
    const std::string& told = paths.size() == 1 ? name : path;
    const Loudness loudness = measureLoudness(path, told, progress);
    hear(path, told, loudness, *analyzer, recording.portrait, progress);
    if (paths.size() == 1) recording.loudness = loudness;
    else join(recording.loudness, loudness);
  }
  return recording;
}

std::int64_t portrayWork(const std::vector<std::string>& paths) {
  std::int64_t work = 0;
  for (const std::string& path : paths)
    work += InputFile(path, kRate).expectedSamples() + InputFile(path, InputFile::kOwnRate).expectedSamples();
  return work;
}

Json comparisonJson(const Recording& a, const Recording& b) {
  const double correlation = chromaCorrelation(a.portrait, b.portrait, 0);
  const bool bothLoud = a.loudness.lufs && b.loudness.lufs, bothSilent = !a.loudness.lufs && !b.loudness.lufs;
  return {{"a", recordingJson(a)},
          {"b", recordingJson(b)},
          {"difference",
           {{"log_spectral_db", logSpectralDistanceDb(a.portrait, b.portrait)},
            {"chroma", std::max(0.0, 1 - correlation)},
            {"centroid_hz", b.portrait.centroidHz() - a.portrait.centroidHz()},
            {"loudness_lufs", bothLoud     ? Json(*b.loudness.lufs - *a.loudness.lufs)
                              : bothSilent ? Json(0.0)
                                           : Json()},
            {"onset_rate", b.portrait.onsetsPerSecond() - a.portrait.onsetsPerSecond()}}},
          {"chroma_correlation", correlation},
          {"chroma_rotation", chromaRotation(a.portrait, b.portrait)}};
}
