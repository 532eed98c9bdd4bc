// SPDX-License-Identifier: GPL-3.0-or-later
// One unit in the smallest host, see mini_server.hpp.
//
//   mini_host PLUGIN UGEN RATE BLOCK SAMPLE_RATE FAIL_AT OUTPUTS INPUT...
//
// RATE is ar or kr; FAIL_AT the allocation that fails, -1 for none; OUTPUTS how many, k:COUNT for some of control rate
// whatever the unit's own is; an INPUT is a number, k:NUMBER (a control), or a (noise at audio rate). Prints the lines of
// the plugin. Ends with 0 when all that is heard is finite, nothing is left behind, and nothing was done that the audio
// thread must not do (but with MINI_HOST_SINS set, something is). MINI_HOST_CYCLES makes and frees the unit so often, with
// MINI_HOST_BLOCKS blocks each, and prints what its constructor takes in CPU time, the median and the least.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "audio_guard.hpp"
#include "mini_server.hpp"

namespace {

constexpr int kBlocks = 200;

std::vector<double> constructions;  // us

double cpuMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

// As a server does, whose memory comes from a pool.
void keepMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

long live(mini::Instance& unit, int blocks) {
  const double before = cpuMicroseconds();
  long bad = unit.construct();
  constructions.push_back(cpuMicroseconds() - before);
  for (int i = 0; i < blocks && unit.isRunning(); ++i) {
    bad += unit.calc();
    const AudioGuard guard;
    if (std::getenv("MINI_HOST_SINS")) std::free(strdup("asked for by another library"));
  }
  unit.destroy();
  return bad;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 8) return 2;
  const int blockSize = std::atoi(argv[4]);
  const bool isAudio = std::string(argv[3]) == "ar", isOdd = std::string(argv[7]).starts_with("k:");
  mini::failAt = std::atol(argv[6]);
  mini::Server server(blockSize, std::strtod(argv[5], nullptr));
  if (!server.load(argv[1]) || !mini::definitions.contains(argv[2])) return 2;
  mini::Wires inputs, outputs;
  for (int i = 8; i < argc; ++i) inputs.addInput(argv[i], static_cast<std::size_t>(blockSize));
  for (int i = 0; i < std::atoi(argv[7] + (isOdd ? 2 : 0)); ++i)
    outputs.add(isAudio && !isOdd ? calc_FullRate : calc_BufRate, static_cast<std::size_t>(blockSize));
  inputs.finish();
  outputs.finish();

  const char *cycles = std::getenv("MINI_HOST_CYCLES"), *blocks = std::getenv("MINI_HOST_BLOCKS");
  long bad = 0;
  if (cycles) keepMemory();
  for (long i = 0; i < (cycles ? std::atol(cycles) : 1); ++i) {
    mini::Instance unit(server, mini::definitions[argv[2]], isAudio, inputs, outputs);
    bad += live(unit, blocks ? std::atoi(blocks) : kBlocks);
  }
  if (cycles && !constructions.empty())
    std::printf("%.1f us to make one, %.1f at least\n", median(constructions),
                *std::ranges::min_element(constructions));
  std::printf("%ld bad samples, %ld blocks left, %ld asked for, %ld violations%s\n", bad, mini::alive.load(),
              mini::asked.load(), AudioGuard::violations(), AudioGuard::works() ? "" : ", not counted");
  return bad == 0 && mini::alive == 0 && AudioGuard::violations() == 0 ? 0 : 1;
}
