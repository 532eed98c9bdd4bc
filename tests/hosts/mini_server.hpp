// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SC_PlugIn.h>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// A server as small as can be, that is stricter than a real one: each wire, buffer and allocation is a heap block of its
/// own size, so that the address sanitizer sees one sample too many, and all that nobody wrote is NaN.
namespace mini {

struct Definition {
  std::size_t size;
  UnitCtorFunc construct;
  UnitDtorFunc destroy;
};

/// Of all servers of a program; the allocation number `failAt` fails.
extern std::map<std::string, Definition> definitions;
extern std::atomic<long> alive, asked;
extern long failAt;

using Block = std::unique_ptr<float[]>;

/// 0 to 9: empty, 8 partials, a map of 4 x 2 x 3, its cells with 4 slots, one frame, 64 x 64 links, a score, zeros for a
/// walk's table, and empty ones.
struct Buffers {
  std::array<SndBuf, 10> all{};
  std::vector<Block> data;

  Buffers();
  template <class Value>
  void fill(std::size_t index, int frames, int channels, Value value);
};

struct Server {
  InterfaceTable table{};
  World world{};
  Rate full{}, control{};
  Graph graph{};
  Buffers buffers;

  Server(int blockSize, double sampleRate);
  /// What is in the plugin is in `definitions` then. False when it cannot be loaded.
  bool load(const char* plugin);
};

/// Wires, each as long as its rate says.
class Wires {
 public:
  void add(int rate, std::size_t blockSize, float value = 0);
  /// a: noise at audio rate; k:NUMBER: a control; else a number.
  void addInput(const std::string& text, std::size_t blockSize);
  /// When all are there.
  void finish();
  void makeNoise();
  void poison();
  /// Samples that are not finite, or subnormal; of the first of each wire only, or all.
  long bad(bool onlyFirst) const;

  std::vector<Wire> wires;
  std::vector<Wire*> pointers;
  std::vector<float*> memory;

 private:
  std::vector<Block> blocks_;
  std::vector<std::size_t> sizes_;
  std::uint32_t chance_ = 1;
};

/// A unit with its wires.
class Instance {
 public:
  Instance(Server& server, const Definition& definition, bool isAudio, Wires& inputs, Wires& outputs);
  /// Bad samples of what was written.
  long construct();
  long calc();
  bool isRunning() const { return unit_->mCalcFunc; }
  void destroy();

 private:
  Definition definition_;
  Wires &inputs_, &outputs_;
  std::unique_ptr<std::byte[]> memory_;
  Unit* unit_;
};

}  // namespace mini
