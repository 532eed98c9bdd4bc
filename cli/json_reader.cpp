// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_reader.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "failure.hpp"
#include "input_file.hpp"
#include "options.hpp"

using Json = nlohmann::json;

Json JsonReader::load(const std::string& path, const std::string& format, int version, std::int64_t mostBytes) {
  requireRegularFile(path);
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (!error && bytes > static_cast<std::uintmax_t>(mostBytes))
    throw Failure(path + ": is larger than any " + format + " (" + std::to_string(mostBytes >> 20) + " MiB)");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw systemFailure(path, "cannot be read", errno);
  Json json;
  try {
    json = Json::parse(file);
  } catch (const Json::parse_error& failure) {
    throw Failure(
        path + ": is no " + format + ": " +
        (bytes == 0 ? "it is empty" : "the text breaks off or is no JSON at byte " + std::to_string(failure.byte)));
  } catch (const Json::exception&) {  // a number beyond all bounds
    throw Failure(path + ": is no " + format + ": it holds a number that is too large");
  }
  if (file.bad()) throw systemFailure(path, "cannot be read", errno);
  if (!json.is_object() || !json.contains("format") || json["format"] != format)
    throw Failure(path + ": is no " + format + ": it does not say \"format\": \"" + format + "\"");
  const JsonReader reader(json, path);
  const int written = reader.at("version").whole(1, 1000000);
  if (written > version)
    throw Failure(path + ": is a " + format + " of version " + std::to_string(written) + "; this program reads up to " +
                  std::to_string(version));
  return json;
}

void JsonReader::refuse(const std::string& why) const { throw Failure(where_ + ": " + why); }

JsonReader JsonReader::at(const char* key) const {
  if (!json_.is_object()) refuse("is no object");
  const auto found = json_.find(key);
  if (found == json_.end()) refuse(std::string("\"") + key + "\" is missing");
  return {*found, where_ + ": " + key};
}

JsonReader JsonReader::at(std::size_t index) const {
  return {json_[index], where_ + "[" + std::to_string(index) + "]"};
}

std::size_t JsonReader::size(std::size_t most) const {
  if (!json_.is_array()) refuse("is no list");
  if (json_.size() > most) refuse("has more than " + std::to_string(most) + " items");
  return json_.size();
}

double JsonReader::number(double least, double most) const {
  if (!json_.is_number()) refuse("is no number");
  const auto value = json_.get<double>();
  if (!(value >= least && value <= most))
    refuse(numberText(value) + " is outside " + numberText(least) + " ... " + numberText(most));
  return value;
}

std::int64_t JsonReader::large(std::int64_t least, std::int64_t most) const {
  const double value = number(static_cast<double>(least), static_cast<double>(most));
  if (value != std::round(value)) refuse(numberText(value) + " is not a whole number");
  return static_cast<std::int64_t>(value);
}

int JsonReader::whole(std::int64_t least, std::int64_t most) const { return static_cast<int>(large(least, most)); }

bool JsonReader::flag() const {
  if (!json_.is_boolean()) refuse("is neither true nor false");
  return json_.get<bool>();
}

std::string JsonReader::text(std::size_t mostBytes) const {
  if (!json_.is_string()) refuse("is no text");
  auto value = json_.get<std::string>();
  if (value.size() > mostBytes) refuse("is too long");
  return value;
}

double decimal(float value) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  double read = 0;
  std::from_chars(text.data(), end, read);
  return read;
}
