// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMLevel.ar: the last stage before the loudspeakers, over all channels at once.
#include "ksom/level.hpp"

#include "controls.hpp"
#include "level_inputs.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

constexpr int kFirst = 1;  // single inputs stand behind the size of the one list

class KSOMLevelUnit : public KsomUnit {
 public:
  KSOMLevelUnit() : KsomUnit(kUGen<"KSOMLevel">) {
    const int channels = numInputs() - kFirst - kLevelInputs.singleCount;
    if (!runsAt(calc_FullRate)) return;
    if (channels < 1 || channels > Level::kMaxChannels || in0(0) != static_cast<float>(channels)) {
      fail("%d channels: 1 to %d, or its class is of another version", channels, Level::kMaxChannels);
      return;
    }
    if (!hasWires(numInputs(), channels) || !takeMemory()) return;
    controls_.begin(*this, kFirst);
    start<KSOMLevelUnit>();
  }

  void restart() {
    level_.reset();
    controls_.forget();
    controls_.take(level_, 1);
  }

  void next(int samples) {
    controls_.beginBlock(*this);
    controls_.take(level_, 1);
    const auto count = static_cast<std::size_t>(samples);
    for (int c = 0; c < numOutputs(); ++c) {
      const std::span<float> to(out(c), count);
      const std::span<const float> from = signal(kFirst + kLevelInputs.singleCount + c);
      if (from.empty()) std::ranges::fill(to, 0.0f);
      else std::ranges::copy(from.first(count), to.begin());
      channels_[static_cast<std::size_t>(c)] = to;
    }
    level_.process(std::span(channels_).first(mNumOutputs));
  }

 private:
  bool takeMemory() {
    const Level::Config config{.sampleRate = sampleRate(), .channels = numOutputs()};
    std::span<std::byte> block;
    if (!allocate({{Level::bytesNeeded(config), block}}, [](Arena&) {})) return false;
    return level_.prepare(config, block);
  }

  Level level_;
  Controls<Level> controls_;
  std::array<std::span<float>, Level::kMaxChannels> channels_;
};

}  // namespace

void defineKSOMLevel() { define<KSOMLevelUnit>("KSOMLevel"); }

}  // namespace ksom::sc
