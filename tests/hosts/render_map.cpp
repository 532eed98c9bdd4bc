// SPDX-License-Identifier: GPL-3.0-or-later
// What KSOMGrid, KSOMGridFull and KSOMWalk must give, straight from the core.
//
//   render_map grid WIDTH HEIGHT FEATURES SEED SLOTS PARTIALS [NAME VALUE]...
//
// reads 32-bit floats: so many partials of five numbers, then frames of features; writes x, y, index, error, u, class of
// each frame, then all weights, then all cells.
//
//   render_map walk SEED PERTURB STEPS
//
// reads a walk's table and writes x, y, state of each step.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "ksom/live_walk.hpp"
#include "ksom/som_cells.hpp"

namespace {

using namespace ksom;

constexpr int kCellsAtOnce = 16;  // as the UGen lets them learn in a block

std::vector<float> readAll() {
  std::vector<float> numbers;
  for (float one = 0; std::fread(&one, sizeof one, 1, stdin) == 1;) numbers.push_back(one);
  return numbers;
}

void write(std::span<const float> numbers) { std::fwrite(numbers.data(), sizeof(float), numbers.size(), stdout); }

int grid(int count, char** words) {
  const auto whole = [&](int i) { return std::atoi(words[i]); };
  const SomGrid::Config config{whole(2), whole(3), whole(4)};
  const SomCells::Config cellConfig{whole(2), whole(3), whole(6)};
  std::vector<std::byte> block(SomGrid::bytesNeeded(config)), cellBlock(SomCells::bytesNeeded(cellConfig));
  SomGrid map;
  SomCells cells;
  if (!map.prepare(config, block) || !cells.prepare(cellConfig, cellBlock)) return 1;
  for (int i = 8; i + 1 < count; i += 2)
    map.set(static_cast<SomGrid::ParamId>(findParam(SomGrid::params, words[i])), std::strtof(words[i + 1], nullptr));
  map.begin({}, static_cast<std::uint32_t>(whole(5)));

  const std::vector<float> in = readAll();
  std::span<const float> rest(in);
  std::vector<Partial> partials;
  for (int i = 0; i < whole(7); ++i, rest = rest.subspan(kPartialNumbers))
    partials.push_back(partialFrom(rest.first<kPartialNumbers>()));
  std::vector<float> memory(SomCells::floatsNeeded(cellConfig));
  SomCells::clear(memory);
  const auto features = static_cast<std::size_t>(config.features);
  for (; rest.size() >= features; rest = rest.subspan(features)) {
    const SomGrid::Match found = cells.hear(memory, map, rest.first(features), partials, kCellsAtOnce);
    while (cells.goOn(memory, kCellsAtOnce) > 0) continue;
    const auto number = [](int value) { return static_cast<float>(value); };
    write(std::vector{number(found.best % config.width), number(found.best / config.width), number(found.best),
                      found.distance, map.neighbourDistance(found.best),
                      number(WalkTable::tileOf({config.width, config.height}, found.best))});
  }
  write(map.weights());
  write(memory);
  return 0;
}

int walk(char** words) {
  const std::vector<float> table = readAll();
  LiveWalk walker(static_cast<std::uint32_t>(std::atoi(words[2])));
  walker.setPerturb(std::strtof(words[3], nullptr));
  for (int i = 0; i < std::atoi(words[4]); ++i) {
    const LiveWalk::Step& step = walker.step(table);
    write(std::vector{step.x, step.y, static_cast<float>(step.state)});
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count >= 8 && std::strcmp(words[1], "grid") == 0) return grid(count, words);
  if (count == 5 && std::strcmp(words[1], "walk") == 0) return walk(words);
  return 2;
}
