// SPDX-License-Identifier: GPL-3.0-or-later
#include "walking.hpp"

#include "options.hpp"

using ksom::Renderer;
using ksom::Walk;

void WalkOptions::addTo(CLI::App& command) {
  addParam(command, Renderer::params[Renderer::seconds], seconds);
  addSeed(command, seed);
  addParam(command, Walk::params[Walk::perturb], perturb);
  addParam(command, Renderer::params[Renderer::rate], rate);
}

ksom::Score WalkOptions::compose(const ksom::MusicMap& map, double mostPartials) const {
  return composeScore(map, {rate, frames(), seed, perturb, static_cast<std::size_t>(mostPartials)});
}
