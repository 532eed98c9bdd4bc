// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// Where the text of a file goes, piece by piece.
class TextSink {
 public:
  virtual void write(std::string_view text) = 0;
  virtual std::string name() const = 0;

 protected:
  ~TextSink() = default;
};

/// JSON as text; a path that is not UTF-8 gets replacement marks instead of an error.
template <class Json>
std::string jsonText(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}
