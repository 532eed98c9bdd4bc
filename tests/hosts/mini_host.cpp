// SPDX-License-Identifier: GPL-3.0-or-later
// A host as small as can be, that is stricter than a server: each wire, buffer and allocation is a heap block of its own
// size, so that the address sanitizer sees one sample too many, and all that nobody wrote is NaN.
//
//   mini_host PLUGIN UGEN RATE BLOCK SAMPLE_RATE FAIL_AT OUTPUTS INPUT...
//
// RATE is ar or kr; FAIL_AT the allocation that fails, -1 for none; an INPUT is a number, k:NUMBER (a control), or a (noise
// at audio rate). Buffers 0 to 9: empty, 8 partials, a map of 4 x 2 x 3, its cells with 4 slots, one frame, 64 x 64 links,
// a score, zeros for a walk's table, and empty ones. Prints the lines of the plugin. Ends with 0 when all that is heard is finite, nothing is
// left behind, and nothing was done that the audio thread must not do (but with MINI_HOST_SINS set, something is).
#include <SC_PlugIn.h>
#include <dlfcn.h>

#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "audio_guard.hpp"

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Definition {
  std::size_t size;
  UnitCtorFunc construct;
  UnitDtorFunc destroy;
};
std::map<std::string, Definition> definitions;
long alive = 0, asked = 0, failAt = -1;

bool define(const char* name, std::size_t size, UnitCtorFunc construct, UnitDtorFunc destroy, uint32) {
  definitions[name] = {size, construct, destroy};
  return true;
}

void* allocate(World*, std::size_t bytes) {
  const GuardLifted lifted;
  if (asked++ == failAt) return nullptr;
  void* block = std::malloc(bytes);
  std::memset(block, 0xff, bytes);  // NaN
  ++alive;
  return block;
}

void release(World*, void* block) {
  const GuardLifted lifted;
  if (block) --alive;
  std::free(block);
}

void clear(Unit* unit, int samples) {
  for (uint32 i = 0; i < unit->mNumOutputs; ++i)
    std::memset(unit->mOutBuf[i], 0, sizeof(float) * static_cast<std::size_t>(samples));
}

int print(const char* format, ...) {
  const GuardLifted lifted;
  va_list arguments;
  va_start(arguments, format);
  const int count = std::vprintf(format, arguments);
  va_end(arguments);
  return count;
}

using Block = std::unique_ptr<float[]>;
Block block(std::size_t size, float value) {
  Block made(new float[size]);
  std::fill_n(made.get(), size, value);
  return made;
}

// A score of one step, of two partials, for a second.
constexpr float kScore[] = {75014, 1, 0, 48, 48000, 0, 48000, 0, 1,   -12,  0.5f, 0, 1,   1,    1,    1,
                            1,     0, 1, 1,  0,     2, 2,     0, 0,   0,    0,    0, 0,   0,    0,    0,
                            0,     0, 0, 0,  1,     0, 0,     2, 220, 0.3f, 1,    0, 331, 0.2f, 0.5f, 0};

struct Buffers {
  std::vector<SndBuf> all = std::vector<SndBuf>(10);
  std::vector<Block> data;

  Buffers() {
    for (SndBuf& one : all) std::memset(&one, 0, sizeof one);
    fill(1, 8, 5, [](int i) { return i % 5 == 0 ? 200.0f + static_cast<float>(i) : i % 5 == 4 ? 0.0f : 0.1f; });
    fill(2, 8, 3, [](int i) { return static_cast<float>(i) / 24; });
    fill(3, 32, 5, [](int i) { return i % 5 == 0 ? 300.0f + static_cast<float>(i) : i % 5 == 4 ? 0.0f : 0.1f; });
    fill(4, 1, 1, [](int) { return 1.0f; });
    fill(5, 64, 64, [](int) { return 1.0f; });
    fill(7, 4096, 1, [](int) { return 0.0f; });
    fill(6, static_cast<int>(std::size(kScore)), 1, [](int i) { return kScore[i]; });
  }
  template <class Value>
  void fill(std::size_t index, int frames, int channels, Value value) {
    const int samples = frames * channels;
    data.push_back(block(static_cast<std::size_t>(samples), 0));
    for (int i = 0; i < samples; ++i) data.back()[static_cast<std::size_t>(i)] = value(i);
    all[index].data = data.back().get();
    all[index].frames = frames;
    all[index].channels = channels;
    all[index].samples = samples;
  }
};

struct Server {
  InterfaceTable table{};
  World world{};
  Rate full{}, control{};
  Graph graph{};
  Buffers buffers;

  Server(int blockSize, double sampleRate) {
    table.fDefineUnit = define;
    table.fRTAlloc = allocate;
    table.fRTFree = release;
    table.fClearUnitOutputs = clear;
    table.fPrint = print;
    table.fDoneAction = [](int, Unit*) {};
    full = {
        sampleRate, 1 / sampleRate, blockSize / sampleRate, sampleRate / blockSize, 1.0 / blockSize, 0, blockSize, 0, 0,
        0};
    control = full;
    control.mSampleRate = sampleRate / blockSize;
    control.mSampleDur = 1 / control.mSampleRate;
    control.mBufLength = 1;
    control.mSlopeFactor = 1;
    world.mFullRate = full;
    world.mBufRate = control;
    world.mBufLength = blockSize;
    world.mSampleRate = sampleRate;
    world.ft = &table;
    world.mNumSndBufs = static_cast<uint32>(buffers.all.size());
    world.mSndBufs = buffers.all.data();
  }
};

// A wire is as long as its rate says.
struct Wired {
  std::vector<Wire> wires;
  std::vector<Wire*> pointers;
  std::vector<Block> blocks;
  std::vector<float*> memory;
  std::vector<std::size_t> sizes;

  void add(int rate, std::size_t size, float value) {
    wires.push_back({nullptr, rate, nullptr, value});
    blocks.push_back(block(size, value));
    sizes.push_back(size);
  }
  void finish() {
    for (std::size_t i = 0; i < wires.size(); ++i) {
      wires[i].mBuffer = blocks[i].get();
      pointers.push_back(&wires[i]);
      memory.push_back(blocks[i].get());
    }
  }
};

void addInput(Wired& inputs, const std::string& text, std::size_t blockSize) {
  if (text == "a") return inputs.add(calc_FullRate, blockSize, 0);
  const bool isControl = text.starts_with("k:");
  inputs.add(isControl ? calc_BufRate : calc_ScalarRate, 1, std::strtof(text.c_str() + (isControl ? 2 : 0), nullptr));
}

void makeNoise(Wired& inputs) {
  for (std::size_t i = 0; i < inputs.wires.size(); ++i)
    if (inputs.wires[i].mCalcRate == calc_FullRate)
      for (std::size_t k = 0; k < inputs.sizes[i]; ++k)
        inputs.memory[i][k] = static_cast<float>(std::rand()) / static_cast<float>(RAND_MAX) - 0.5f;
}

long badIn(const Wired& outputs, bool onlyFirst) {
  long bad = 0;
  for (std::size_t i = 0; i < outputs.wires.size(); ++i)
    for (std::size_t k = 0; k < (onlyFirst ? 1 : outputs.sizes[i]); ++k) {
      const float value = outputs.memory[i][k];
      bad += !std::isfinite(value) || std::fpclassify(value) == FP_SUBNORMAL;
    }
  return bad;
}

void poison(Wired& outputs) {
  for (std::size_t i = 0; i < outputs.wires.size(); ++i) std::fill_n(outputs.memory[i], outputs.sizes[i], kNan);
}

int run(Server& server, const Definition& definition, bool isAudio, Wired& inputs, Wired& outputs) {
  std::unique_ptr<std::byte[]> memory(new std::byte[definition.size]);
  std::memset(memory.get(), 0xff, definition.size);
  std::memset(memory.get(), 0, sizeof(Unit));
  Unit* unit = reinterpret_cast<Unit*>(memory.get());
  unit->mWorld = &server.world;
  unit->mParent = &server.graph;
  unit->mRate = isAudio ? &server.full : &server.control;
  unit->mCalcRate = isAudio ? calc_FullRate : calc_BufRate;
  unit->mBufLength = unit->mRate->mBufLength;
  unit->mNumInputs = static_cast<uint32>(inputs.wires.size());
  unit->mNumOutputs = static_cast<uint32>(outputs.wires.size());
  unit->mInput = inputs.pointers.data();
  unit->mInBuf = inputs.memory.data();
  unit->mOutput = outputs.pointers.data();
  unit->mOutBuf = outputs.memory.data();

  makeNoise(inputs);
  poison(outputs);
  {
    const AudioGuard guard;
    definition.construct(unit);
  }
  long bad = badIn(outputs, true);
  for (int i = 0; i < 200 && unit->mCalcFunc; ++i) {
    makeNoise(inputs);
    poison(outputs);
    const AudioGuard guard;
    unit->mCalcFunc(unit, unit->mBufLength);
    if (std::getenv("MINI_HOST_SINS")) std::free(strdup("asked for by another library"));
    bad += badIn(outputs, false);
  }
  {
    const AudioGuard guard;
    if (definition.destroy) definition.destroy(unit);
  }
  std::printf("%ld bad samples, %ld blocks left, %ld asked for, %ld violations%s\n", bad, alive, asked,
              AudioGuard::violations(), AudioGuard::works() ? "" : ", not counted");
  return bad == 0 && alive == 0 && AudioGuard::violations() == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 8) return 2;
  const int blockSize = std::atoi(argv[4]);
  const bool isAudio = std::string(argv[3]) == "ar";
  failAt = std::atol(argv[6]);
  Server server(blockSize, std::strtod(argv[5], nullptr));
  void* plugin = dlopen(argv[1], RTLD_NOW);
  if (!plugin) return std::puts(dlerror()), 2;
  reinterpret_cast<void (*)(InterfaceTable*)>(dlsym(plugin, "load"))(&server.table);
  const auto found = definitions.find(argv[2]);
  if (found == definitions.end()) return 2;
  Wired inputs, outputs;
  for (int i = 8; i < argc; ++i) addInput(inputs, argv[i], static_cast<std::size_t>(blockSize));
  for (int i = 0; i < std::atoi(argv[7]); ++i)
    outputs.add(isAudio ? calc_FullRate : calc_BufRate, isAudio ? static_cast<std::size_t>(blockSize) : 1, 0);
  inputs.finish();
  outputs.finish();
  return run(server, found->second, isAudio, inputs, outputs);
}
