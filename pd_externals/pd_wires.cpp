// SPDX-License-Identifier: GPL-3.0-or-later
#include "pd_wires.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ksom::pd {
namespace {

bool hasManyChannels() {
  int major = 0, minor = 0, fix = 0;
  sys_getversion(&major, &minor, &fix);
  return major > 0 || minor >= 54;
}

// The headers of older ones have another number in this place.
template <class Signal>
int channelsOf(const Signal& signal) {
  if (!hasManyChannels()) return 1;
  if constexpr (requires { signal.s_nchans; }) return signal.s_nchans;
  else return signal.s_refcount;
}

}  // namespace

void Wires::connect(t_signal** signals, std::span<const int> inlets, std::span<const int> outlets) {
  frames_ = static_cast<std::size_t>(signals[0]->s_n);
  sampleRate_ = static_cast<double>(signals[0]->s_sr);
  in_.clear();
  out_.clear();
  const auto channel = [this](const t_signal& signal, int c) {
    return signal.s_vec + static_cast<std::size_t>(c) * frames_;
  };
  for (const int wanted : inlets) {
    const t_signal& inlet = **signals++;
    for (int c = 0; c < wanted; ++c) in_.push_back(c < channelsOf(inlet) ? channel(inlet, c) : nullptr);
  }
  for (const int count : outlets) {
    t_signal** outlet = signals++;
    if (const auto set = setMultiOut()) set(outlet, count);
    for (int c = 0; c < count; ++c) out_.push_back(channel(**outlet, c));
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
