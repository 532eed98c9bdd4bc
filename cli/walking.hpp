// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdint>

#include "ksom/composer.hpp"
#include "ksom/renderer.hpp"
#include "ksom/walk.hpp"

/// How a walk through a map is made, for `ksom walk` and `ksom render`.
struct WalkOptions {
  double seconds = ksom::Renderer::params[ksom::Renderer::seconds].init;
  double rate = ksom::Renderer::params[ksom::Renderer::rate].init;
  double perturb = static_cast<double>(ksom::Walk::params[ksom::Walk::perturb].init);
  std::uint32_t seed = 1;

  void addTo(CLI::App& command);
  std::int64_t frames() const { return std::llround(seconds * rate); }
  ksom::Score compose(const ksom::MusicMap& map, double mostPartials) const;
};
