// SPDX-License-Identifier: GPL-3.0-or-later
#include "analyzer_support.hpp"

namespace ksom::test {
namespace {

HeardFrame frameOf(const Analyzer& analyzer, std::size_t at) {
  HeardFrame heard{at, {}, analyzer.frame().rms, analyzer.frame().onset, 0};
  const auto say = [&](std::initializer_list<float> numbers) {
    heard.said.insert(heard.said.end(), numbers.begin(), numbers.end());
  };
  for (const Peak& p : analyzer.peaks()) say({p.freqHz, p.amp, p.phase, p.weight});
  for (const Partial& p : analyzer.partials()) {
    say({p.freqHz, p.amp, p.phase, p.weight, static_cast<float>(p.state)});
    heard.births += p.state == PartialState::born;
  }
  heard.said.insert(heard.said.end(), analyzer.chroma().begin(), analyzer.chroma().end());
  heard.said.insert(heard.said.end(), analyzer.bands().begin(), analyzer.bands().end());
  const Analyzer::Frame& frame = analyzer.frame();
  say({frame.rms, frame.centroidHz, frame.flux, frame.onset ? 1.0f : 0.0f, analyzer.tuningCents()});
  return heard;
}

}  // namespace

std::vector<HeardFrame> framesOf(Analyzer& analyzer, std::span<const float> samples, std::size_t blockSize) {
  std::vector<HeardFrame> frames;
  std::size_t at = 0;
  for (std::size_t size : pieces(samples.size(), blockSize)) {
    for (auto block = samples.subspan(at, size); !block.empty();) {
      const std::size_t taken = analyzer.push(block);
      block = block.subspan(taken);
      at += taken;
      if (analyzer.frameReady()) frames.push_back(frameOf(analyzer, at));
    }
  }
  return frames;
}

}  // namespace ksom::test
