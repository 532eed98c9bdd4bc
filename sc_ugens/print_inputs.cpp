// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what goes into each UGen, a line an input, parted by tabs: for sclang/update.py, which writes classes and help.
#include <cstdio>
#include <string>

#include "analyzer_inputs.hpp"
#include "bank_buf_inputs.hpp"
#include "bank_inputs.hpp"
#include "level_inputs.hpp"
#include "map_inputs.hpp"
#include "score_inputs.hpp"

namespace {

using namespace ksom::sc;

const char* rateName(Rate rate) {
  constexpr const char* names[] = {"scalar", "control", "trigger", "signal", "audio", "buffer"};
  return names[static_cast<int>(rate)];
}

void print(const char* ugen, const char* kind, const Input& input) {
  const ksom::Param& p = input.param;
  std::printf("%s\t%s\t%s\t%s\t%s\t%.9g\t%.9g\t%.9g\t%s\t%s\t%d\n", ugen, kind, p.name, rateName(input.rate), p.unit,
              static_cast<double>(p.min), static_cast<double>(p.max), static_cast<double>(p.init), p.doc,
              p.choices ? p.choices : "", p.isWhole);
}

template <class Inputs>
void print(const char* ugen, const Inputs& inputs) {
  for (const Input& input : inputs.lists) print(ugen, "list", input);
  for (const Input& input : inputs.single) print(ugen, "single", input);
}

}  // namespace

int main() {
  print("KuramotoBank", kBankInputs);
  print("KuramotoField", kBankInputs);
  print("KuramotoSwarm", kEachInputs);
  print("KuramotoBankBuf", kBankBufInputs);
  print("KAnalyze", kAnalyzerInputs);
  print("KSOMGrid", kGridInputs);
  print("KSOMGridFull", kGridFullInputs);
  print("KSOMRead", kReadInputs);
  print("KSOMWalk", kWalkInputs);
  print("KSOMScore", kScoreInputs);
  print("KSOMLevel", kLevelInputs);
  print("KuramotoState", kStateInputs);
}
