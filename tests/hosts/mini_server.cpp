// SPDX-License-Identifier: GPL-3.0-or-later
#include "mini_server.hpp"

#include <dlfcn.h>

#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "audio_guard.hpp"

namespace mini {

std::map<std::string, Definition> definitions;
std::atomic<long> alive = 0, asked = 0;
long failAt = -1;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

bool define(const char* name, std::size_t size, UnitCtorFunc construct, UnitDtorFunc destroy, uint32) {
  definitions[name] = {size, construct, destroy};
  return true;
}

void* allocate(World*, std::size_t bytes) {
  const GuardLifted lifted;
  if (asked++ == failAt) return nullptr;
  void* block = std::malloc(bytes);
  static const bool isQuick = std::getenv("MINI_HOST_CYCLES");
  if (!isQuick) std::memset(block, 0xff, bytes);  // NaN
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

Block block(std::size_t size, float value) {
  Block made(new float[size]);
  std::fill_n(made.get(), size, value);
  return made;
}

// A score of one step, of two partials, for a second.
constexpr float kScore[] = {75014, 1, 0, 48, 48000, 0, 48000, 0, 1,   -12,  0.5f, 0, 1,   1,    1,    1,
                            1,     0, 1, 1,  0,     2, 2,     0, 0,   0,    0,    0, 0,   0,    0,    0,
                            0,     0, 0, 0,  1,     0, 0,     2, 220, 0.3f, 1,    0, 331, 0.2f, 0.5f, 0};

float partial(int i, float lowest) { return i % 5 == 0 ? lowest + static_cast<float>(i) : i % 5 == 4 ? 0.0f : 0.1f; }

}  // namespace

Buffers::Buffers() {
  fill(1, 8, 5, [](int i) { return partial(i, 200); });
  fill(2, 8, 3, [](int i) { return static_cast<float>(i) / 24; });
  fill(3, 32, 5, [](int i) { return partial(i, 300); });
  fill(4, 1, 1, [](int) { return 1.0f; });
  fill(5, 64, 64, [](int) { return 1.0f; });
  fill(6, static_cast<int>(std::size(kScore)), 1, [](int i) { return kScore[i]; });
  fill(7, 4096, 1, [](int) { return 0.0f; });
}

template <class Value>
void Buffers::fill(std::size_t index, int frames, int channels, Value value) {
  const int samples = frames * channels;
  data.push_back(block(static_cast<std::size_t>(samples), 0));
  for (int i = 0; i < samples; ++i) data.back()[static_cast<std::size_t>(i)] = value(i);
  all[index].data = data.back().get();
  all[index].frames = frames;
  all[index].channels = channels;
  all[index].samples = samples;
}

Server::Server(int blockSize, double sampleRate) {
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

bool Server::load(const char* plugin) {
  void* library = dlopen(plugin, RTLD_NOW);
  if (!library) return std::puts(dlerror()), false;
  reinterpret_cast<void (*)(InterfaceTable*)>(dlsym(library, "load"))(&table);
  return true;
}

void Wires::add(int rate, std::size_t blockSize, float value) {
  const std::size_t size = rate == calc_FullRate ? blockSize : 1;
  wires.push_back({nullptr, rate, nullptr, value});
  blocks_.push_back(block(size, value));
  sizes_.push_back(size);
}

void Wires::addInput(const std::string& text, std::size_t blockSize) {
  if (text == "a") return add(calc_FullRate, blockSize);
  const bool isControl = text.starts_with("k:");
  add(isControl ? calc_BufRate : calc_ScalarRate, 1, std::strtof(text.c_str() + (isControl ? 2 : 0), nullptr));
}

void Wires::finish() {
  for (std::size_t i = 0; i < wires.size(); ++i) {
    wires[i].mBuffer = blocks_[i].get();
    pointers.push_back(&wires[i]);
    memory.push_back(blocks_[i].get());
  }
}

void Wires::makeNoise() {
  for (std::size_t i = 0; i < wires.size(); ++i)
    if (wires[i].mCalcRate == calc_FullRate)
      for (std::size_t k = 0; k < sizes_[i]; ++k) {
        chance_ = chance_ * 1664525 + 1013904223;
        memory[i][k] = static_cast<float>(chance_ >> 8) / 0x1p24f - 0.5f;
      }
}

void Wires::poison() {
  for (std::size_t i = 0; i < wires.size(); ++i) std::fill_n(memory[i], sizes_[i], kNan);
}

long Wires::bad(bool onlyFirst) const {
  long count = 0;
  for (std::size_t i = 0; i < wires.size(); ++i)
    for (std::size_t k = 0; k < (onlyFirst ? 1 : sizes_[i]); ++k) {
      const float value = memory[i][k];
      count += !std::isfinite(value) || std::fpclassify(value) == FP_SUBNORMAL;
    }
  return count;
}

Instance::Instance(Server& server, const Definition& definition, bool isAudio, Wires& inputs, Wires& outputs)
    : definition_(definition), inputs_(inputs), outputs_(outputs), memory_(new std::byte[definition.size]) {
  std::memset(memory_.get(), 0xff, definition.size);
  std::memset(memory_.get(), 0, sizeof(Unit));
  unit_ = reinterpret_cast<Unit*>(memory_.get());
  unit_->mWorld = &server.world;
  unit_->mParent = &server.graph;
  unit_->mRate = isAudio ? &server.full : &server.control;
  unit_->mCalcRate = isAudio ? calc_FullRate : calc_BufRate;
  unit_->mBufLength = unit_->mRate->mBufLength;
  unit_->mNumInputs = static_cast<uint32>(inputs.wires.size());
  unit_->mNumOutputs = static_cast<uint32>(outputs.wires.size());
  unit_->mInput = inputs.pointers.data();
  unit_->mInBuf = inputs.memory.data();
  unit_->mOutput = outputs.pointers.data();
  unit_->mOutBuf = outputs.memory.data();
}

long Instance::construct() {
  inputs_.makeNoise();
  outputs_.poison();
  const AudioGuard guard;
  definition_.construct(unit_);
  return outputs_.bad(true);
}

long Instance::calc() {
  inputs_.makeNoise();
  outputs_.poison();
  const AudioGuard guard;
  unit_->mCalcFunc(unit_, unit_->mBufLength);
  return outputs_.bad(false);
}

void Instance::destroy() {
  const AudioGuard guard;
  if (definition_.destroy) definition_.destroy(unit_);
}

}  // namespace mini
