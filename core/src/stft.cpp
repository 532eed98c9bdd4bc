// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/stft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "isa.hpp"

namespace ksom {
namespace {

// Louder than any sound by far, and still small enough that no power of a spectrum overflows.
constexpr float kLoudest = 1e9f;

// Of NaN and infinity, x - x is NaN.
[[gnu::always_inline]] inline void takeUsable(const float* from, float* to, std::size_t count) {
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n) {
    const float x = from[n], finite = x - x == 0 ? x : 0.0f, low = finite < -kLoudest ? -kLoudest : finite;
    to[n] = low > kLoudest ? kLoudest : low;
  }
}

[[gnu::always_inline]] inline void multiply(const float* a, const float* b, float* product, std::size_t count) {
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n) product[n] = a[n] * b[n];
}

}  // namespace

bool Stft::isLegal(const Config& config) {
  return config.plans && FftPlans::isLegalSize(config.windowSize) && config.plans->has(partSize(config.windowSize)) &&
         config.hopSize >= 1 && config.hopSize <= config.windowSize && config.offset >= 0 &&
         config.offset < (config.centred ? 1 : config.hopSize);
}

void Stft::carve(Arena& arena) {
  const auto size = static_cast<std::size_t>(config_.windowSize);
  part_ = static_cast<std::size_t>(partSize(config_.windowSize));
  parts_ = static_cast<int>(size / part_);
  const auto parts = static_cast<std::size_t>(parts_);
  ring_ = arena.take<float>(config_.inSteps ? 2 * size : size);  // a frame waits while the samples of the next come in
  window_ = arena.take<float>(size);
  windowed_ = arena.take<float>(size);
  spectrum_ = arena.take<std::complex<float>>(size / 2 + 1);
  if (parts_ == 1) return;
  partSpectra_ = arena.take<std::complex<float>>(parts * partSpectrumSize());
  twiddles_ = arena.take<std::complex<float>>((parts - 1) * (part_ / 2 + 1));
}

std::size_t Stft::bytesNeeded(const Config& config) { return Carving::bytesNeeded<Stft>(config); }

bool Stft::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  for (std::size_t n = 0; n < window_.size(); ++n) {
    const double turn = static_cast<double>(n) / static_cast<double>(window_.size());
    window_[n] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * turn));
  }
  const std::size_t half = part_ / 2 + 1;
  for (std::size_t i = 0; i < twiddles_.size(); ++i) {
    const auto turns = static_cast<double>((1 + i / half) * (i % half)) / config.windowSize;
    twiddles_[i] = static_cast<std::complex<float>>(std::polar(1.0, -2 * std::numbers::pi * turns));
  }
  reset();
  return true;
}

void Stft::reset() {
  std::fill(ring_.begin(), ring_.end(), 0.0f);
  writeAt_ = frameAt_ = 0;
  untilFrame_ = static_cast<std::size_t>((config_.centred ? config_.windowSize / 2 : config_.hopSize) - config_.offset);
  ready_ = false;
}

std::size_t Stft::push(std::span<const float> in) {
  if (ring_.empty()) return in.size();  // not prepared: takes all, hears nothing
  const std::size_t taken = std::min(in.size(), untilFrame_);
  for (auto left = in.first(taken); !left.empty();) {
    const auto piece = left.first(std::min(left.size(), ring_.size() - writeAt_));
    runBest<takeUsable>(piece.data(), &ring_[writeAt_], piece.size());
    writeAt_ = (writeAt_ + piece.size()) & (ring_.size() - 1);
    left = left.subspan(piece.size());
  }
  untilFrame_ -= taken;
  ready_ = untilFrame_ == 0;
  if (!ready_) return taken;
  untilFrame_ = static_cast<std::size_t>(config_.hopSize);
  if (config_.inSteps) return taken;
  start();
  for (int k = 0; k < steps(); ++k) step(k);
  return taken;
}

void Stft::start() { frameAt_ = (writeAt_ - window_.size()) & (ring_.size() - 1); }

// Measured. First all parts are windowed, then transformed; joining takes two steps a part.
int Stft::cost(int step) const {
  constexpr int kTransform = 12, kWhole = 2, kStrided = 9, kJoin = 7;
  const auto unit = std::max(1, static_cast<int>(part_ / 1024));
  if (step < parts_) return (parts_ == 1 ? kWhole : kStrided) * unit;
  return (step < 2 * parts_ ? kTransform : kJoin) * unit;
}

void Stft::step(int step) {
  const auto at = static_cast<std::size_t>(step), parts = static_cast<std::size_t>(parts_), half = part_ / 2 + 1;
  if (at < parts) window(at);
  else if (at < 2 * parts) transform(at - parts);
  else join((at - 2 * parts) * half / (2 * parts), (at - 2 * parts + 1) * half / (2 * parts));
}

// Part r has the samples r, r + parts, r + 2 parts ... of the window.
void Stft::window(std::size_t part) {
  const std::size_t mask = ring_.size() - 1, parts = static_cast<std::size_t>(parts_);
  if (parts > 1) {
    float* const out = windowed_.data() + part * part_;
    for (std::size_t n = 0, at = part; n < part_; ++n, at += parts)
      out[n] = ring_[(frameAt_ + at) & mask] * window_[at];
    return;
  }
  const std::size_t older = std::min(ring_.size() - frameAt_, window_.size());
  runBest<multiply>(&ring_[frameAt_], window_.data(), windowed_.data(), older);
  runBest<multiply>(ring_.data(), window_.data() + older, windowed_.data() + older, window_.size() - older);
}

void Stft::transform(std::size_t part) {
  config_.plans->forward(windowed_.subspan(part * part_, part_),
                         parts_ == 1 ? spectrum_ : partSpectra_.subspan(part * partSpectrumSize(), part_ / 2 + 1));
}

// X[j + q part] = sum over r of e^{-2 pi i r q / parts} e^{-2 pi i r j / window} X_r[j]; what lies in the upper half is the
// conjugate of its mirror image.
void Stft::join(std::size_t begin, std::size_t end) { parts_ == 4 ? joinFour(begin, end) : joinEight(begin, end); }

namespace {

// A complex number as two: put together in memory only where it stays (g++ waits for each one that it puts together on the
// stack).
struct Pair {
  float re, im;
  Pair operator+(Pair b) const { return {re + b.re, im + b.im}; }
  Pair operator-(Pair b) const { return {re - b.re, im - b.im}; }
  Pair times(Pair b) const { return {re * b.re - im * b.im, re * b.im + im * b.re}; }
  Pair conjugate() const { return {re, -im}; }
};

Pair load(const float* numbers, std::size_t at) { return {numbers[2 * at], numbers[2 * at + 1]}; }
void store(float* numbers, std::size_t at, Pair value) {
  numbers[2 * at] = value.re;
  numbers[2 * at + 1] = value.im;
}

struct Four {
  Pair at[4];
};

Four transformOf(Pair a, Pair b, Pair c, Pair d) {
  const Pair even = a + c, odd = a - c, sum = b + d, difference = b - d, quarter{difference.im, -difference.re};
  return {even + sum, odd + quarter, even - sum, odd - quarter};
}

// Part r of a bin, turned as far as it has to be.
struct Parts {
  const float *spectra, *twiddles;
  std::size_t stride, half;
  Pair at(std::size_t r, std::size_t j) const {
    const Pair part = load(spectra, r * stride + j);
    return r == 0 ? part : part.times(load(twiddles, (r - 1) * half + j));
  }
};

}  // namespace

void Stft::joinFour(std::size_t begin, std::size_t end) {
  const Parts parts{reinterpret_cast<const float*>(partSpectra_.data()),
                    reinterpret_cast<const float*>(twiddles_.data()), partSpectrumSize(), part_ / 2 + 1};
  float* const out = reinterpret_cast<float*>(spectrum_.data());
  for (std::size_t j = begin; j < end; ++j) {
    const Four x = transformOf(parts.at(0, j), parts.at(1, j), parts.at(2, j), parts.at(3, j));
    store(out, 2 * part_ - j, x.at[2].conjugate());
    store(out, part_ - j, x.at[3].conjugate());
    store(out, part_ + j, x.at[1]);
    store(out, j, x.at[0]);
  }
}

void Stft::joinEight(std::size_t begin, std::size_t end) {
  const Parts parts{reinterpret_cast<const float*>(partSpectra_.data()),
                    reinterpret_cast<const float*>(twiddles_.data()), partSpectrumSize(), part_ / 2 + 1};
  constexpr float kRootHalf = 1 / std::numbers::sqrt2_v<float>;
  constexpr Pair kEighths[]{{1, 0}, {kRootHalf, -kRootHalf}, {0, -1}, {-kRootHalf, -kRootHalf}};
  float* const out = reinterpret_cast<float*>(spectrum_.data());
  for (std::size_t j = begin; j < end; ++j) {
    const Four even = transformOf(parts.at(0, j), parts.at(2, j), parts.at(4, j), parts.at(6, j));
    const Four odd = transformOf(parts.at(1, j), parts.at(3, j), parts.at(5, j), parts.at(7, j));
    for (std::size_t q = 0; q < 4; ++q) {
      const Pair turned = odd.at[q].times(kEighths[q]);
      store(out, (4 - q) * part_ - j, (even.at[q] - turned).conjugate());
      store(out, q * part_ + j, even.at[q] + turned);
    }
  }
}

}  // namespace ksom
