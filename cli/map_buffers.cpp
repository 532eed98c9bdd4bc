// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_buffers.hpp"

#include <algorithm>
#include <cmath>

#include "failure.hpp"
#include "input_file.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/walk_table.hpp"
#include "wav_writer.hpp"

using ksom::kPartialNumbers;
using ksom::MapPartial;
using ksom::MusicMap;
using ksom::WalkTable;

namespace {

constexpr double kNominalRate = 48000;  // means nothing: a file must have one
constexpr float kMostWeight = 1000;     // of a map file

std::vector<MapPartial> strongest(std::vector<MapPartial> partials, std::size_t most) {
  std::stable_sort(partials.begin(), partials.end(), [](const auto& a, const auto& b) { return a.amp > b.amp; });
  partials.resize(std::min(partials.size(), most));
  std::stable_sort(partials.begin(), partials.end(), [](const auto& a, const auto& b) { return a.freqHz < b.freqHz; });
  return partials;
}

// As SomCells reads them.
std::vector<float> cellNumbers(const MusicMap& map, std::size_t slots) {
  std::vector<float> numbers(static_cast<std::size_t>(map.cellCount()) * slots * kPartialNumbers);
  ksom::SomCells::clear(numbers);
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    const auto& own = map.cells[static_cast<std::size_t>(cell)].partials;
    const auto partials = own.empty() ? partialsAt(map, cell, slots) : strongest(own, slots);
    for (std::size_t i = 0; i < partials.size(); ++i) {
      const std::size_t frame = static_cast<std::size_t>(cell) * slots + i;
      ksom::putPartial({partials[i].freqHz, partials[i].amp, 0, partials[i].weight, ksom::PartialState::continues},
                       std::span(numbers).subspan(frame * kPartialNumbers).first<kPartialNumbers>());
    }
  }
  return numbers;
}

std::vector<MapPartial> partialsIn(std::span<const float> cell) {
  std::vector<MapPartial> partials;
  for (; !cell.empty(); cell = cell.subspan(kPartialNumbers)) {
    const ksom::Partial p = ksom::partialFrom(cell.first<kPartialNumbers>());
    if (p.state != ksom::PartialState::empty) partials.push_back({p.freqHz, p.amp, p.weight, 0});
  }
  return strongest(partials, partials.size());
}

float levelOf(const std::vector<MapPartial>& partials) {
  double power = 0;
  for (const MapPartial& p : partials) power += static_cast<double>(p.amp) * static_cast<double>(p.amp) / 2;
  return power > 0 ? static_cast<float>(10 * std::log10(power)) : ksom::Segment::kSilenceDb;
}

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
  if (std::any_of(numbers.begin(), numbers.end(), [](float x) { return std::abs(x) > kMostWeight; }))
    throw Failure(path + ": holds weights beyond 1000");
  map.weights = numbers;
}

void takeCells(MusicMap& map, const std::string& path) {
  const std::size_t aSlot = static_cast<std::size_t>(map.cellCount()) * kPartialNumbers;
  const auto numbers = readNumbers(path, kPartialNumbers, aSlot * ksom::SomCells::kMostSlots);
  const std::size_t slots = numbers.size() / aSlot, floats = slots * kPartialNumbers;
  requireCount(path, slots >= 1 && slots <= ksom::SomCells::kMostSlots && slots * aSlot == numbers.size(),
               "a multiple of " + std::to_string(map.cellCount()) + " frames");
  const auto before = cellNumbers(map, slots);
  for (std::size_t cell = 0; cell < map.cells.size(); ++cell) {
    const auto now = std::span(numbers).subspan(cell * floats, floats);
    if (std::equal(now.begin(), now.end(), before.begin() + static_cast<std::ptrdiff_t>(cell * floats))) continue;
    map.cells[cell].partials = partialsIn(now);
    map.cells[cell].levelDb = levelOf(map.cells[cell].partials);
  }
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
    : weights_(map.weights), cells_(cellNumbers(map, slots)), walk_(WalkTable::floatsNeeded(WalkTable::shapeOf(map))) {
  if (!WalkTable::write(map, walk_))
    throw Failure(path + ": has " + std::to_string(map.states.size()) + " states; a walk table has room for " +
                  std::to_string(WalkTable::kMostStates));
}

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
