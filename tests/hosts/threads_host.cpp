// SPDX-License-Identifier: GPL-3.0-or-later
// What supernova does with a ParGroup, for the thread sanitizer, under which supernova itself cannot run: several threads
// with units of their own, that share the server and its buffers (see mini_server.hpp).
//
//   threads_host PLUGIN THREADS BLOCKS UGEN RATE OUTPUTS INPUT... [-- UGEN RATE OUTPUTS INPUT...]...
//
// PLUGIN is one for supernova. Each thread plays all units, each from another one on. With THREADS_HOST_SINS set the
// threads also write into a buffer that they have not locked: the sanitizer must see that. Ends with 0 when all that is
// heard is finite.
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "mini_server.hpp"

namespace {

constexpr int kBlockSize = 64;

struct Case {
  std::string ugen;
  bool isAudio = false;
  int outputs = 0;
  std::vector<std::string> inputs;
};

std::vector<Case> casesIn(int argc, char** argv, int first) {
  std::vector<Case> cases;
  for (int i = first; i + 2 < argc; ++i) {
    Case one{argv[i], std::string(argv[i + 1]) == "ar", std::atoi(argv[i + 2]), {}};
    for (i += 3; i < argc && std::string(argv[i]) != "--"; ++i) one.inputs.push_back(argv[i]);
    cases.push_back(one);
  }
  return cases;
}

long play(mini::Server& server, const Case& what, int blocks, bool sins) {
  mini::Wires inputs, outputs;
  for (const std::string& text : what.inputs) inputs.addInput(text, kBlockSize);
  for (int i = 0; i < what.outputs; ++i) outputs.add(what.isAudio ? calc_FullRate : calc_BufRate, kBlockSize);
  inputs.finish();
  outputs.finish();
  mini::Instance unit(server, mini::definitions.at(what.ugen), what.isAudio, inputs, outputs);
  long bad = unit.construct();
  for (int i = 0; i < blocks; ++i) {
    bad += unit.calc();
    if (sins) server.buffers.all[1].data[0] += 1;
  }
  unit.destroy();
  return bad;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) return 2;
  mini::Server server(kBlockSize, 48000);
  if (!server.load(argv[1])) return 2;
  const int threadCount = std::atoi(argv[2]), blocks = std::atoi(argv[3]);
  const std::vector<Case> cases = casesIn(argc, argv, 4);
  const bool sins = std::getenv("THREADS_HOST_SINS");
  std::atomic<long> bad = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < threadCount; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < cases.size(); ++i)
        bad += play(server, cases[(i + static_cast<std::size_t>(t)) % cases.size()], blocks, sins);
    });
  for (std::thread& thread : threads) thread.join();
  std::printf("%zu units on %d threads, %ld bad samples, %ld blocks left\n", cases.size() * threads.size(), threadCount,
              bad.load(), mini::alive.load());
  return bad == 0 && mini::alive == 0 ? 0 : 1;
}
