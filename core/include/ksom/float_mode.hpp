// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ksom {

/// While it lives: subnormal numbers count as 0 and rounding is to nearest, whatever the host has set; afterwards the
/// host's own mode is back. Every process() holds one, so that hosts agree bit for bit. Audio thread.
class FloatMode {
 public:
  FloatMode();
  ~FloatMode();
  FloatMode(const FloatMode&) = delete;
  FloatMode& operator=(const FloatMode&) = delete;

 private:
  unsigned long long saved_ = 0;
};

}  // namespace ksom
