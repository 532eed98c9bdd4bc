// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_buffers.hpp"

#include "failure.hpp"
#include "input_file.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/walk_table.hpp"
#include "map_numbers.hpp"
#include "wav_writer.hpp"

using ksom::kPartialNumbers;
using ksom::MusicMap;
using ksom::WalkTable;

namespace {

constexpr double kNominalRate = 48000;  // means nothing: a file must have one

void writeNumbers(OutputFile& file, std::span<const float> numbers, std::size_t channels) {
  const std::size_t frames = numbers.size() / channels;
  std::vector<std::vector<float>> apart(channels, std::vector<float>(frames));
  for (std::size_t i = 0; i < numbers.size(); ++i) apart[i % channels][i / channels] = numbers[i];
  const std::vector<std::span<float>> spans(apart.begin(), apart.end());
  WavWriter wav(file, kNominalRate, static_cast<int>(channels), static_cast<std::int64_t>(frames),
                WavWriter::Format::float32);
  wav.write(spans, frames);
  wav.finish();
}

// `most`: a file that holds more is not read to its end.
std::vector<float> readNumbers(const std::string& path, std::size_t channels, std::size_t most) {
  InputFile file(path, InputFile::kOwnRate);
  if (static_cast<std::size_t>(file.channels()) != channels)
    throw Failure(path + ": has " + std::to_string(file.channels()) + " channels, not " + std::to_string(channels));
  std::vector<float> numbers;
  for (auto some = file.readInterleaved(); !some.empty() && numbers.size() <= most; some = file.readInterleaved())
    numbers.insert(numbers.end(), some.begin(), some.end());
  if (const auto said = file.complaints(); !said.empty()) throw Failure(said.front());
  return numbers;
}

void requireCount(const std::string& path, bool fits, const std::string& wanted) {
  if (!fits) throw Failure(path + ": does not belong to this map, which needs " + wanted);
}

void takeWeights(MusicMap& map, const std::string& path) {
  const auto numbers = readNumbers(path, MusicMap::kFeatures, map.weights.size());
  requireCount(path, numbers.size() == map.weights.size(), std::to_string(map.cellCount()) + " frames");
  takeWeightNumbers(map, numbers, path);
}

void takeCells(MusicMap& map, const std::string& path) {
  const std::size_t aSlot = static_cast<std::size_t>(map.cellCount()) * kPartialNumbers;
  const auto numbers = readNumbers(path, kPartialNumbers, aSlot * ksom::SomCells::kMostSlots);
  const std::size_t slots = numbers.size() / aSlot;
  requireCount(path, slots >= 1 && slots <= ksom::SomCells::kMostSlots && slots * aSlot == numbers.size(),
               "a multiple of " + std::to_string(map.cellCount()) + " frames");
  takeCellNumbers(map, numbers, slots);
}

void takeWalk(MusicMap& map, const std::string& path) {
  const std::size_t needed = WalkTable::floatsNeeded(WalkTable::shapeOf(map));
  const auto numbers = readNumbers(path, 1, needed);
  if (const auto fault = WalkTable::checkAll(numbers); fault != WalkTable::Fault::none)
    throw Failure(path + ": " + WalkTable::describe(fault));
  requireCount(path, WalkTable::readInto(map, numbers),
               std::to_string(map.width) + " x " + std::to_string(map.height) + " cells and " +
                   std::to_string(map.states.size()) + " states");
}

}  // namespace

std::vector<std::string> MapBuffers::pathsOf(const std::string& name) {
  return {name + "-weights.wav", name + "-cells.wav", name + "-walk.wav"};
}

MapBuffers::MapBuffers(const MusicMap& map, std::size_t slots, const std::string& path)
    : weights_(map.weights), cells_(cellNumbersOf(map, slots)), walk_(walkNumbersOf(map, path)) {}

void MapBuffers::write(const std::string& name, const std::vector<std::string>& inputs, bool force) const {
  const auto paths = pathsOf(name);
  OutputFile weights(paths[0], inputs, force), cells(paths[1], inputs, force), walk(paths[2], inputs, force);
  writeNumbers(weights, weights_, MusicMap::kFeatures);
  writeNumbers(cells, cells_, kPartialNumbers);
  writeNumbers(walk, walk_, 1);
  weights.commit(), cells.commit(), walk.commit();
}

void MapBuffers::readInto(MusicMap& map, const std::string& name) {
  const auto paths = pathsOf(name);
  takeWalk(map, paths[2]);
  takeCells(map, paths[1]);
  takeWeights(map, paths[0]);
}
