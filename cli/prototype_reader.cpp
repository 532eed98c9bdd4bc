// SPDX-License-Identifier: GPL-3.0-or-later
#include "prototype_reader.hpp"

#include "failure.hpp"
#include "say.hpp"

using ksom::PrototypeAnalysis;

std::int64_t PrototypeReader::work(const std::vector<std::string>& paths) {
  std::int64_t samples = 0;
  for (const std::string& path : paths)
    samples += 2 * InputFile(path, PrototypeAnalysis::kSampleRate).expectedSamples();
  return samples;
}

InputReport PrototypeReader::measure(const std::string& path) {
  progress_.stage("listening");
  InputFile file(path, PrototypeAnalysis::kSampleRate);
  file.readAll([&](std::span<const float> samples) {
    analysis_->measure(samples);
    progress_.advance(static_cast<std::int64_t>(samples.size()));
  });
  analysis_->finishMeasure();
  for (const std::string& complaint : file.complaints()) warn(complaint);
  framesMeasured_[path] = file.framesRead();
  return InputReport(file);
}

void PrototypeReader::forFrames(const std::string& path, const std::function<void(std::int64_t)>& visit) {
  progress_.stage("analysing");
  std::int64_t frame = 0;
  analysis_->startFile();
  InputFile file(path, PrototypeAnalysis::kSampleRate);
  file.readAll([&](std::span<const float> samples) {
    progress_.advance(static_cast<std::int64_t>(samples.size()));
    while (!samples.empty()) {
      samples = samples.subspan(analysis_->push(samples));
      if (analysis_->frameReady()) visit(frame++);
    }
  });
  if (file.framesRead() != framesMeasured_[path]) throw Failure(path + ": was changed while it was read");
  while (analysis_->finish()) visit(frame++);
}
