// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "input_file.hpp"

/// What a report says of an input that was read to its end.
struct InputReport {
  InputReport() = default;
  explicit InputReport(const InputFile& file);

  std::string path;
  double sampleRate = 0;
  int channels = 0;
  std::int64_t frames = 0, notFinite = 0;
};

nlohmann::ordered_json inputJson(const InputReport& input);
