// SPDX-License-Identifier: GPL-3.0-or-later
#include "loudness.hpp"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "input_file.hpp"
#include "say.hpp"

namespace {

// Below, the filters of EBU R 128 lie beyond half the sample rate; above, the library takes no more.
constexpr double kLowestRate = 4000, kHighestRate = 2822400;
constexpr int kMostChannels = 64;

using Meter = std::unique_ptr<ebur128_state, void (*)(ebur128_state*)>;

// The histogram keeps its memory the same for a minute and for a day.
Meter meterFor(const InputFile& file) {
  const bool canBeMeasured =
      file.fileRate() >= kLowestRate && file.fileRate() <= kHighestRate && file.channels() <= kMostChannels;
  return {canBeMeasured
              ? ebur128_init(static_cast<unsigned>(file.channels()), static_cast<unsigned long>(file.fileRate()),
                             EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM)
              : nullptr,
          [](ebur128_state* meter) { ebur128_destroy(&meter); }};
}

}  // namespace

Loudness measureLoudness(const std::string& path, const std::string& name, Progress& progress) {
  InputFile file(path, InputFile::kOwnRate, name);
  const Meter meter = meterFor(file);
  if (!meter)
    warn(name + ": has no loudness by EBU R 128 at " + std::to_string(std::lround(file.fileRate())) + " Hz and " +
         std::to_string(file.channels()) + " channels");
  Loudness result;
  const auto channels = static_cast<std::size_t>(file.channels());
  for (auto samples = file.readInterleaved(); !samples.empty(); samples = file.readInterleaved()) {
    for (const float sample : samples) result.peak = std::max(result.peak, std::abs(static_cast<double>(sample)));
    if (meter) ebur128_add_frames_float(meter.get(), samples.data(), samples.size() / channels);
    progress.advance(static_cast<std::int64_t>(samples.size() / channels));
  }
  result.frames = file.framesRead();
  double lufs = 0;
  if (meter && ebur128_loudness_global(meter.get(), &lufs) == EBUR128_SUCCESS && std::isfinite(lufs))
    result.lufs = lufs;
  for (const std::string& complaint : file.complaints()) warn(complaint);
  return result;
}
