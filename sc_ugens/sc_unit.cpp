// SPDX-License-Identifier: GPL-3.0-or-later
#include "sc_unit.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace ksom::sc {
namespace {

// Each wire as long as its rate says.
void beSilent(Unit* unit, int samples) {
  for (uint32 i = 0; i < unit->mNumOutputs; ++i)
    std::fill_n(unit->mOutBuf[i], unit->mOutput[i]->mCalcRate == calc_FullRate ? samples : 1, 0.0f);
}

}  // namespace

std::span<std::byte> KsomUnit::takeBlock(std::size_t bytes) {
  constexpr std::size_t kMost = std::size_t{1} << 31;  // a server crashes when asked for 4 GiB
  if (bytes > 0 && bytes < kMost) block_ = RTAlloc(mWorld, bytes);
  if (!block_) {
    fail("alloc failed (%zu bytes), increase server's RT memory (e.g. via ServerOptions)", bytes);
    return {};
  }
  return {static_cast<std::byte*>(block_), bytes};
}

bool KsomUnit::hasWires(int inputs, int outputs) {
  if (numInputs() != inputs || numOutputs() != outputs) {
    fail("%d inputs and %d outputs instead of %d and %d: its class is of another version", numInputs(), numOutputs(),
         inputs, outputs);
    return false;
  }
  for (int i = 0; i < outputs; ++i)
    if (mOutput[i]->mCalcRate != mCalcRate) {
      fail("output %d is of another rate", i);
      return false;
    }
  for (int i = 0; i < inputs; ++i)
    if (isDemandRateIn(i)) {
      fail("input %d is of demand rate", i);
      return false;
    }
  return true;
}

bool KsomUnit::runsAt(int rate) {
  if (mCalcRate == rate) return true;
  fail("this UGen only runs at %s rate", rate == calc_FullRate ? "audio" : "control");
  return false;
}

void KsomUnit::fail(const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  Print("%s: %s\n", name_.name, text);
  mCalcFunc = beSilent;
  mDone = true;
  beSilent(this, 1);
}

void KsomUnit::say(const char* text) {
  const auto place = std::find_if(said_.begin(), said_.end(), [&](const char* one) { return !one || one == text; });
  if (place == said_.end() || *place) return;
  *place = text;
  FifoMsg message;
  message.Set(mWorld, name_.print, nullptr, const_cast<char*>(text));
  // An offline scsynth has no other thread, and crashes when asked for one.
  if (mWorld->mRealTime) SendMsgFromRT(mWorld, message);
  else message.Perform();
}

std::span<const float> KsomUnit::signal(int input) const {
  if (inRate(input) != mCalcRate) return {};
  return {in(input), static_cast<std::size_t>(mBufLength)};
}

}  // namespace ksom::sc
