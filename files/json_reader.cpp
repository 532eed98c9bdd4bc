// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "failure.hpp"
#include "regular_file.hpp"

using Kind = JsonTree::Kind;

namespace {

constexpr std::int64_t kMostBytes = 256ll << 20;

std::string readWhole(const std::string& path, const std::string& format) {
  requireRegularFile(path, path);
  std::ifstream file(path, std::ios::binary);
  if (!file) throw systemFailure(path, "cannot be read", errno);
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (!error && bytes > static_cast<std::uintmax_t>(kMostBytes))
    throw Failure(path + ": is larger than any " + format + " (" + std::to_string(kMostBytes >> 20) + " MiB)");
  std::string text(error ? 0 : bytes, '\0');
  errno = 0;
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.gcount() != static_cast<std::streamsize>(text.size()))
    throw systemFailure(path, "cannot be read to its end", errno ? errno : EIO);
  return text;
}

// "line 3, column 14" of a byte, counted from 1.
std::string placeOf(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at == 0 ? 0 : at - 1);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t begin = line == 1 ? 0 : before.rfind('\n') + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - begin + 1);
}

// Whole numbers in full, as far as a double tells them apart; others by ten digits.
std::string shown(double value) {
  std::array<char, 32> text;
  const bool isPlain = value == std::round(value) && std::abs(value) < 1e15;
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value,
                    isPlain ? std::chars_format::fixed : std::chars_format::general, isPlain ? 0 : 10);
  return {text.data(), end};
}

}  // namespace

JsonTree JsonReader::load(const std::string& path, const std::string& format, int version) {
  const std::string text = readWhole(path, format);
  const std::string isNone = path + ": is no " + format + ": ";
  if (text.empty()) throw Failure(isNone + "it is empty");
  JsonTree tree;
  if (const auto complaint = tree.parse(text); !complaint.text.empty())
    throw Failure(isNone + complaint.text + (complaint.at > 0 ? " at " + placeOf(text, complaint.at) : std::string()));
  const JsonTree::Value* said = tree.root().kind == Kind::object ? tree.find(tree.root(), "format") : nullptr;
  const std::string_view name = said && said->kind == Kind::text ? tree.text(*said) : std::string_view();
  if (name != format)
    throw Failure(isNone + (name.starts_with("ksom-") && name.size() <= JsonTree::kMostName
                                ? "it is a " + std::string(name)
                                : "it does not say \"format\": \"" + format + "\""));
  const int written = JsonReader(tree, path).at("version").whole(1, 1000000);
  if (written > version)
    throw Failure(path + ": is a " + format + " of version " + std::to_string(written) + "; this program reads up to " +
                  std::to_string(version));
  return tree;
}

void JsonReader::refuse(const std::string& why) const { throw Failure(where_ + ": " + why); }

JsonReader JsonReader::at(const char* key) const {
  if (value_.kind != Kind::object) refuse("is no object");
  const JsonTree::Value* found = tree_.find(value_, key);
  if (!found) refuse(std::string("\"") + key + "\" is missing");
  return {tree_, *found, where_ + ": " + key};
}

JsonReader JsonReader::at(std::size_t index) const {
  return {tree_, tree_.item(value_, index), where_ + "[" + std::to_string(index) + "]"};
}

std::size_t JsonReader::size(std::size_t most) const {
  if (value_.kind != Kind::list) refuse("is no list");
  if (value_.size > most) refuse("has more than " + std::to_string(most) + " items");
  return value_.size;
}

void JsonReader::requireSize(std::size_t count, const char* otherwise) const {
  if (size(JsonTree::kMostValues) != count) refuse(otherwise);
}

double JsonReader::number(double least, double most) const {
  if (value_.kind != Kind::number) refuse("is no number");
  if (least > most) refuse("names one of a list that is empty");
  const double value = value_.number;
  if (!(value >= least && value <= most)) refuse(shown(value) + " is outside " + shown(least) + " ... " + shown(most));
  return value;
}

std::int64_t JsonReader::large(std::int64_t least, std::int64_t most) const {
  const double value = number(static_cast<double>(least), static_cast<double>(most));
  if (value != std::round(value)) refuse(shown(value) + " is not a whole number");
  return static_cast<std::int64_t>(value);
}

int JsonReader::whole(std::int64_t least, std::int64_t most) const { return static_cast<int>(large(least, most)); }

bool JsonReader::flag() const {
  if (value_.kind != Kind::flag) refuse("is neither true nor false");
  return value_.number != 0;
}

std::string JsonReader::text(std::size_t mostBytes) const {
  if (value_.kind != Kind::text) refuse("is no text");
  if (value_.size > mostBytes) refuse("has more than " + std::to_string(mostBytes) + " bytes");
  return std::string(tree_.text(value_));
}

void requireReadable(const std::string& path, const char* format, std::size_t values, const char* advice) {
  if (values > JsonTree::kMostValues)
    throw Failure(path + ": would hold " + std::to_string(values) + " values, and a " + format + " holds at most " +
                  std::to_string(JsonTree::kMostValues) + "; " + advice);
}

double decimal(float value) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  double read = 0;
  std::from_chars(text.data(), end, read);
  return read;
}
