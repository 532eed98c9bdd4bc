// SPDX-License-Identifier: GPL-3.0-or-later
#include "failure.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

namespace {

// A JSON string replaces what is not UTF-8, and read back it is plain text again.
std::string asUtf8(const std::string& text) {
  using Json = nlohmann::json;
  return Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

std::string printable(const std::string& text) {
  std::string shown;
  for (const char c : asUtf8(text)) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code != 0x7f) {
      shown += c;
      continue;
    }
    std::array<char, 8> escaped;
    std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned>(code));
    shown += escaped.data();
  }
  return shown;
}

Failure systemFailure(const std::string& path, const std::string& what, int errorNumber) {
  return Failure(path + ": " + what + ": " + std::strerror(errorNumber));
}
