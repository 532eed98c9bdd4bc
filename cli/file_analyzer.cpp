// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_analyzer.hpp"

#include <limits>

using ksom::Analyzer;

namespace {

Analyzer::Config configFor(const FileAnalyzer::Params& params, const ksom::FftPlans& plans) {
  return {.plans = &plans,
          .sampleRate = FileAnalyzer::kRate,
          .windowSize = static_cast<int>(params[Analyzer::windowSize]),
          .hopSize = static_cast<int>(params[Analyzer::hopSize]),
          .maxPartials = static_cast<int>(params[Analyzer::numPeaks]),
          .tuningSeconds = std::numeric_limits<double>::infinity(),
          .centred = true,
          .allowsLarge = true,
          .atOnce = true};
}

}  // namespace

FileAnalyzer::Params FileAnalyzer::defaultParams() {
  Params params;
  for (std::size_t id = 0; id < params.size(); ++id) params[id] = Analyzer::params[id].init;
  params[Analyzer::numPeaks] = 64;
  return params;
}

ksom::FftPlans FileAnalyzer::plansFor(const Params& params) {
  const int size = ksom::Stft::partSize(static_cast<int>(params[Analyzer::windowSize]));
  return ksom::FftPlans(size, size);
}

FileAnalyzer::FileAnalyzer(const Params& params, const ksom::FftPlans& plans, Progress& progress)
    : analyzer_(configFor(params, plans)), progress_(progress), hop_(params[Analyzer::hopSize]) {
  for (std::size_t id = 0; id < Analyzer::numParams; ++id)
    analyzer_->set(static_cast<Analyzer::ParamId>(id), static_cast<float>(params[id]));
}

void FileAnalyzer::run(InputFile& file, const Visit& visit) {
  file.readAll([&](std::span<const float> samples) { take(samples, false, visit); });
  // The zeros after the end, until the last frame is centred on the last samples: their edge is no onset.
  take(std::vector<float>(static_cast<std::size_t>(analyzer_->latencySamples())), true, visit);
}

void FileAnalyzer::take(std::span<const float> samples, bool atEnd, const Visit& visit) {
  progress_.advance(static_cast<std::int64_t>(samples.size()));
  while (!samples.empty()) {
    samples = samples.subspan(analyzer_->push(samples));
    if (!analyzer_->frameReady()) continue;
    visit(static_cast<double>(frames_) * hop_ / kRate, analyzer_->frame().onset && !atEnd);
    ++frames_;
  }
}
