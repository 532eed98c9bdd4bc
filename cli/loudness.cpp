// SPDX-License-Identifier: GPL-3.0-or-later
#include "loudness.hpp"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "failure.hpp"
#include "input_file.hpp"

namespace {

// Below, the filters of EBU R 128 lie beyond half the sample rate; above, the library takes no more.
constexpr double kLowestRate = 4000, kHighestRate = 2822400;

}  // namespace

Loudness measureLoudness(const std::string& path) {
  InputFile file(path, InputFile::kOwnRate);
  if (file.fileRate() < kLowestRate || file.fileRate() > kHighestRate)
    throw Failure(path + ": its loudness has no meaning at a sample rate of " +
                  std::to_string(std::lround(file.fileRate())) + " Hz");
  const auto destroy = [](ebur128_state* meter) { ebur128_destroy(&meter); };
  // The histogram keeps its memory the same for a minute and for a day.
  const std::unique_ptr<ebur128_state, decltype(destroy)> meter(
      ebur128_init(static_cast<unsigned>(file.channels()), static_cast<unsigned long>(file.fileRate()),
                   EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM),
      destroy);
  if (!meter)
    throw Failure(path + ": its loudness cannot be measured (" + std::to_string(file.channels()) + " channels)");
  Loudness result;
  for (auto samples = file.readInterleaved(); !samples.empty(); samples = file.readInterleaved()) {
    for (const float sample : samples) result.peak = std::max(result.peak, std::abs(static_cast<double>(sample)));
    ebur128_add_frames_float(meter.get(), samples.data(), samples.size() / static_cast<std::size_t>(file.channels()));
  }
  result.frames = file.framesRead();
  double lufs = 0;
  if (ebur128_loudness_global(meter.get(), &lufs) == EBUR128_SUCCESS && std::isfinite(lufs)) result.lufs = lufs;
  for (const std::string& complaint : file.complaints()) warn(complaint);
  return result;
}
