// SPDX-License-Identifier: GPL-3.0-or-later
// What the cells of [ksomgrid] and its walk must learn, straight from the core. On standard input frames of 32-bit
// floats: features, then partials of five numbers. On standard output the numbers of all cells and of the walk, then of
// each step its state, cell, stay in beats, and what it plays. Arguments: width, height, features, seed, slots, partials
// in a frame, milliseconds from frame to frame, steps of the walk, perturb, wrap.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

#include "ksom/live_walk.hpp"
#include "ksom/som_cells.hpp"

using namespace ksom;

int main(int count, char** words) {
  if (count != 11) return 2;
  const auto whole = [&](int i) { return std::atoi(words[i]); };
  const SomGrid::Config config{whole(1), whole(2), whole(3)};
  const SomCells::Config cellConfig{whole(1), whole(2), whole(5), SomCells::kMostPartials};
  const auto seed = static_cast<std::uint32_t>(whole(4));
  std::vector<std::byte> block(SomGrid::bytesNeeded(config)), cellBlock(SomCells::bytesNeeded(cellConfig));
  SomGrid grid;
  SomCells cells;
  if (!grid.prepare(config, block) || !cells.prepare(cellConfig, cellBlock)) return 1;
  grid.reset(seed);
  grid.set(SomGrid::wrap, static_cast<float>(whole(10)));
  const WalkTable::Shape shape{config.width, config.height, 0, false, whole(10) > 0};
  std::vector<float> memory(SomCells::floatsNeeded(cellConfig)), table(WalkTable::floatsNeeded(shape));
  SomCells::clear(memory);
  WalkTable::start(shape, 0.5, table);
  WalkLearner learner;
  const auto features = static_cast<std::size_t>(config.features);
  std::vector<float> frame(features + static_cast<std::size_t>(whole(6)) * kPartialNumbers);
  for (int last = -1; std::fread(frame.data(), sizeof(float), frame.size(), stdin) == frame.size();) {
    std::vector<Partial> partials;
    for (auto rest = std::span(frame).subspan(features); !rest.empty(); rest = rest.subspan(kPartialNumbers))
      partials.push_back(partialFrom(rest.first<kPartialNumbers>()));
    if (last >= 0) learner.hear(table, last, whole(7) / 1000.0);
    last = cells.hear(memory, grid, std::span(frame).first(features), partials).best;
  }
  std::vector<float> out(memory);
  out.insert(out.end(), table.begin(), table.end());
  LiveWalk walk(seed);
  walk.setPerturb(std::strtof(words[9], nullptr));
  for (int i = 0; i < whole(8); ++i) {
    const LiveWalk::Step step = walk.step(table);
    out.insert(out.end(), {static_cast<float>(step.state), static_cast<float>(step.cell), step.dwellBeats});
    std::vector<Partial> played(static_cast<std::size_t>(cellConfig.slots));
    cells.at(memory, {step.x, step.y, SomGrid::bilinear, whole(10) > 0}, played);
    for (const Partial& partial : played) {
      std::array<float, kPartialNumbers> numbers;
      putPartial(partial, numbers);
      out.insert(out.end(), numbers.begin(), numbers.end());
    }
  }
  std::fwrite(out.data(), sizeof(float), out.size(), stdout);
}
