// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ksom/tracks.hpp"
#include "text_output.hpp"

/// The partials of a recording, each from its birth to its death, as CSV or JSON by the file's ending; see
/// help/formats.md. A partial is written when it is over: memory holds those that sound.
class PartialTracks {
 public:
  /// Throws UsageError for a name that ends in neither .csv nor .json.
  static void requireKnownEnding(const std::string& path);

  PartialTracks(const std::string& path, const std::vector<std::string>& inputs, bool force);
  void start(double sampleRate, int window, int hop);
  /// The next frame.
  void see(double seconds, std::span<const ksom::Partial> slots);
  /// The recording is over, and all that sounds with it.
  void finish();
  void commit() { out_.commit(); }

 private:
  struct Moment {
    double seconds;
    ksom::Partial partial;
  };
  using Track = std::vector<Moment>;  // empty when nothing sounds in its slot
  static std::string textOf(const Moment& moment);
  void end(std::size_t slot);
  void writeRows(std::size_t slot, const Track& track);
  void writeObject(std::size_t slot, const Track& track);

  TextOutput out_;
  bool isJson_;
  std::int64_t written_ = 0;
  std::vector<Track> tracks_;  // by slot
};
