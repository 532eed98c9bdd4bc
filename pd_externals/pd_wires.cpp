// SPDX-License-Identifier: GPL-3.0-or-later
#include "pd_wires.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ksom::pd {

void Wires::connect(t_signal** signals, std::size_t inlets, std::span<const int> channels) {
  frames_ = static_cast<std::size_t>(signals[0]->s_n);
  sampleRate_ = static_cast<double>(signals[0]->s_sr);
  in_.clear();
  out_.clear();
  for (std::size_t i = 0; i < inlets; ++i) in_.push_back(signals[i]->s_vec);
  for (std::size_t o = 0; o < channels.size(); ++o) {
    t_signal** outlet = &signals[inlets + o];
    if (const auto set = setMultiOut()) set(outlet, channels[o]);
    for (int c = 0; c < channels[o]; ++c) out_.push_back((*outlet)->s_vec + static_cast<std::size_t>(c) * frames_);
  }
}

SetMultiOut setMultiOut() {
#ifdef _WIN32
  static const auto found = reinterpret_cast<SetMultiOut>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleA("pd.dll"), "signal_setmultiout")));
#else
  static const auto found = reinterpret_cast<SetMultiOut>(dlsym(RTLD_DEFAULT, "signal_setmultiout"));
#endif
  return found;
}

}  // namespace ksom::pd
