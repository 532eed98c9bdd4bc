// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// A JSON text as flat lists, for files of unknown origin: whatever the text holds, it is bounded in depth and number,
/// takes some 30 bytes a value, and is let go of without asking for more memory. (The tree of nlohmann::json asks for
/// memory to free its memory, and ends the program where there is none.)
class JsonTree {
 public:
  enum class Kind : std::uint8_t { null, flag, number, text, list, object };
  struct Value {
    double number = 0;             // of a flag 0 or 1
    std::uint32_t first = 0;       // of a list or an object: in items_; of a text: in letters_
    std::uint32_t size = 0;        // items or bytes
    std::uint32_t name = kNoName;  // in names_, of a value in an object
    Kind kind = Kind::null;
  };
  /// Enough for a walk of days, and for an album of a hundred hours.
  static constexpr std::size_t kMostValues = std::size_t{1} << 24, kMostDepth = 32, kMostNames = 1000, kMostName = 64;

  /// What is wrong, and where: bytes from 1, 0 when that is not known.
  struct Complaint {
    std::string text;
    std::size_t at = 0;
  };
  /// Gives what kept it from being read; a complaint without text when it was.
  Complaint parse(const std::string& text);

  const Value& root() const { return values_.back(); }
  const Value& item(const Value& of, std::size_t index) const { return values_[items_[of.first + index]]; }
  /// nullptr when there is none of that name.
  const Value* find(const Value& in, std::string_view name) const;
  std::string_view text(const Value& of) const { return std::string_view(letters_).substr(of.first, of.size); }

 private:
  class Builder;
  static constexpr std::uint32_t kNoName = UINT32_MAX;

  std::vector<Value> values_;         // a list after its items; the whole last
  std::vector<std::uint32_t> items_;  // in values_
  std::string letters_;
  std::vector<std::string> names_;
};
