// SPDX-License-Identifier: GPL-3.0-or-later
// What [ksomgrid] must learn, straight from the core: vectors (32-bit floats, one after the other) on standard input; on
// standard output the index of the cell that each was nearest to, then all weights. Arguments: width, height, features,
// seed, steps (0: each vector is heard once; else so many are drawn), then names of parameters and their values.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "ksom/som_grid.hpp"

using ksom::SomGrid;

int main(int count, char** words) {
  if (count < 6) return 2;
  const auto whole = [&](int i) { return std::atoi(words[i]); };
  const SomGrid::Config config{whole(1), whole(2), whole(3)};
  const auto seed = static_cast<std::uint32_t>(whole(4));
  std::vector<std::byte> block(SomGrid::bytesNeeded(config));
  SomGrid grid;
  if (!grid.prepare(config, block)) return 1;
  grid.reset(seed);
  for (int i = 6; i + 1 < count; i += 2)
    grid.set(static_cast<SomGrid::ParamId>(ksom::findParam(SomGrid::params, words[i])),
             std::strtof(words[i + 1], nullptr));
  std::vector<float> vectors, out;
  for (float number = 0; std::fread(&number, sizeof number, 1, stdin) == 1;) vectors.push_back(number);
  const auto features = static_cast<std::size_t>(config.features);
  if (whole(5) > 0) {
    grid.begin(vectors, seed);
    grid.train(vectors, {}, {}, whole(5), seed);
  } else {
    for (std::size_t at = 0; at + features <= vectors.size(); at += features)
      out.push_back(static_cast<float>(grid.hear(std::span(vectors).subspan(at, features)).best));
  }
  out.insert(out.end(), grid.weights().begin(), grid.weights().end());
  std::fwrite(out.data(), sizeof(float), out.size(), stdout);
}
