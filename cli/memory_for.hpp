// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "failure.hpp"

/// An object of the core together with the block of memory that it works in.
template <class T>
class MemoryFor {
 public:
  template <class Config>
  explicit MemoryFor(const Config& config) : block_(T::bytesNeeded(config)) {
    if (!object_.prepare(config, block_)) throw Failure("these settings cannot be used together");
  }
  T* operator->() { return &object_; }
  T& operator*() { return object_; }

 private:
  std::vector<std::byte> block_;
  T object_;
};
