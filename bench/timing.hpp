// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <time.h>

#include <algorithm>
#include <functional>
#include <vector>

inline double cpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds for one call of each, p10 of many chunks, taken in turn so that a change of clock rate meets all alike.
inline std::vector<double> timeInTurn(const std::vector<std::function<void()>>& works, int callsInChunk,
                                      int chunks = 60) {
  std::vector<std::vector<double>> seconds(works.size());
  for (const auto& work : works) work();  // warm
  for (int chunk = 0; chunk < chunks; ++chunk)
    for (std::size_t w = 0; w < works.size(); ++w) {
      const double begin = cpuSeconds();
      for (int call = 0; call < callsInChunk; ++call) works[w]();
      seconds[w].push_back((cpuSeconds() - begin) / callsInChunk);
    }
  std::vector<double> result;
  for (auto& all : seconds) {
    std::sort(all.begin(), all.end());
    result.push_back(all[all.size() / 10]);
  }
  return result;
}
