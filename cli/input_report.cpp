// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_report.hpp"

InputReport::InputReport(const InputFile& file)
    : path(file.name()),
      sampleRate(file.fileRate()),
      channels(file.channels()),
      frames(file.framesRead()),
      notFinite(file.notFinite() + file.tooLarge()) {}

nlohmann::ordered_json inputJson(const InputReport& input) {
  return {{"path", input.path},
          {"sample_rate", static_cast<int>(input.sampleRate)},
          {"channels", input.channels},
          {"frames", input.frames},
          {"samples_replaced", input.notFinite}};
}
