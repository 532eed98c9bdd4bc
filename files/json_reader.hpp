// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "json_tree.hpp"

/// A place in a JSON file that somebody may have cut, bent or made up. Every question is answered with a value that
/// can be used, or with a Failure that names the file, the place and what is wrong there.
class JsonReader {
 public:
  /// The whole file. Refused in words: not JSON, a name twice in one object, huge, another `format`, a `version` above
  /// ours.
  static JsonTree load(const std::string& path, const std::string& format, int version);

  /// At the beginning of `tree`, which outlives it.
  JsonReader(const JsonTree& tree, std::string where) : JsonReader(tree, tree.root(), std::move(where)) {}

  JsonReader at(const char* key) const;
  JsonReader at(std::size_t index) const;  ///< index < size()
  /// Of a list; anything else is refused, and so is one with more than `most` items.
  std::size_t size(std::size_t most) const;
  /// A list with another number of items is refused with these words.
  void requireSize(std::size_t count, const char* otherwise) const;
  double number(double least, double most) const;
  int whole(std::int64_t least, std::int64_t most) const;
  std::int64_t large(std::int64_t least, std::int64_t most) const;
  bool flag() const;
  std::string text(std::size_t mostBytes) const;
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  JsonReader(const JsonTree& tree, const JsonTree::Value& value, std::string where)
      : tree_(tree), value_(value), where_(std::move(where)) {}

  const JsonTree& tree_;
  const JsonTree::Value& value_;
  std::string where_;
};

/// Before a file is written that JsonTree would not read: a Failure that gives advice.
void requireReadable(const std::string& path, const char* format, std::size_t values, const char* advice);

/// How many values a JsonTree of it would have.
template <class Json>
std::size_t valuesIn(const Json& json) {
  std::size_t count = 1;
  if (json.is_structured())
    for (const auto& item : json) count += valuesIn(item);
  return count;
}

/// A float as the shortest decimal number that reads back as the same float.
double decimal(float value);
