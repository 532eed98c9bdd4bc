// SPDX-License-Identifier: GPL-3.0-or-later
#include "album.hpp"

#include <cmath>

#include "ksom/segmenter.hpp"
#include "options.hpp"
#include "say.hpp"

namespace {

using ksom::MapLearner;
using ksom::Segmenter;

constexpr double kRate = 48000;

// Training a map, in samples that are listened to in the same time.
std::int64_t trainingWork(std::int64_t samples, const LearnOptions& options) {
  constexpr double kSegmentsPerSecond = 4;          // of music, about
  constexpr std::int64_t kCellStepsPerSample = 50;  // measured
  const auto cells = static_cast<std::int64_t>(options.width * options.height);
  const auto segments = static_cast<std::int64_t>(kSegmentsPerSecond * static_cast<double>(samples) / kRate);
  return MapLearner::trainingSteps(cells, segments) * cells / kCellStepsPerSample;
}

}  // namespace

void LearnOptions::addTo(CLI::App& command) {
  addPartials(command, partials);
  addParam(command, MapLearner::params[MapLearner::width], width);
  addParam(command, MapLearner::params[MapLearner::height], height);
}

std::int64_t learnWork(const std::vector<std::string>& inputs, const LearnOptions& options) {
  std::int64_t samples = 0;
  for (const std::string& input : inputs) samples += InputFile(input, kRate).expectedSamples();
  return samples + trainingWork(samples, options);
}

Album learnAlbum(const std::vector<std::string>& inputs, const LearnOptions& options, std::uint32_t seed,
                 Progress& progress) {
  const ksom::FftPlans plans(ksom::OnsetCurve::kWindow, ksom::AlbumPitches::kWindow);
  const int most = static_cast<int>(options.partials);
  Segmenter segmenter({&plans, kRate, most});
  MapLearner learner({most, static_cast<int>(options.width), static_cast<int>(options.height), seed});
  const auto take = [&learner](ksom::Segment&& segment) { learner.add(std::move(segment)); };
  Album album;
  std::int64_t heard = 0;
  progress.stage("listening");
  for (const std::string& input : inputs) {
    InputFile file(input, kRate);
    const std::size_t segments = learner.segmentCount(), partials = learner.partialCount();
    const std::int64_t peaks = segmenter.peaksSeen();
    std::int64_t samples = 0;
    learner.startFile(input);
    file.readAll([&](std::span<const float> read) {
      segmenter.push(read, take);
      samples += static_cast<std::int64_t>(read.size());
      progress.advance(static_cast<std::int64_t>(read.size()));
    });
    heard += samples;
    segmenter.finishFile(take);
    learner.finishFile(static_cast<double>(samples) / kRate);
    for (const std::string& complaint : file.complaints()) warn(complaint);
    LearntFile report(file);
    report.seconds = static_cast<double>(samples) / kRate;
    report.peaks = segmenter.peaksSeen() - peaks;
    report.segments = learner.segmentCount() - segments;
    report.partials = learner.partialCount() - partials;
    album.files.push_back(report);
  }
  progress.stage("learning");
  segmenter.pitches().settle();
  const std::int64_t before = progress.done();
  const auto work = static_cast<double>(trainingWork(heard, options));
  album.map = learner.learn(segmenter.beats().beat(), segmenter.pitches(),
                            [&](double share) { progress.reach(before + std::llround(work * share)); });
  return album;
}
