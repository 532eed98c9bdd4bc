// SPDX-License-Identifier: GPL-3.0-or-later
#include "html.hpp"

#include <array>
#include <cstdint>

#include "failure.hpp"

namespace {

const char* entityFor(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return nullptr;
  }
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string html;
  for (const char c : printable(text)) {
    if (const char* entity = entityFor(c)) html += entity;
    else html += c;
  }
  return html;
}

// Base64 (RFC 4648): three bytes are four signs.
std::string dataUri(const std::string& mediaType, std::string_view bytes) {
  constexpr std::string_view signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string uri = "data:" + mediaType + ";base64,";
  uri.reserve(uri.size() + (bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view some = bytes.substr(at, 3);
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 3; ++i) word = word << 8 | (i < some.size() ? static_cast<unsigned char>(some[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) uri += i <= some.size() ? signs[word >> (18 - 6 * i) & 63] : '=';
  }
  return uri;
}
