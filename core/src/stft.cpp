// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/stft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ksom {
namespace {

// Louder than any sound by far, and still small enough that no power of a spectrum overflows.
constexpr float kLoudest = 1e9f;

// Written so that the loop over it needs no branch. Of NaN and infinity, x - x is NaN.
float usable(float x) {
  const float finite = x - x == 0 ? x : 0.0f;
  return std::min(std::max(finite, -kLoudest), kLoudest);
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
    std::transform(piece.begin(), piece.end(), ring_.begin() + static_cast<std::ptrdiff_t>(writeAt_), usable);
    writeAt_ = (writeAt_ + piece.size()) & (ring_.size() - 1);
    left = left.subspan(piece.size());
  }
  untilFrame_ -= taken;
  ready_ = untilFrame_ == 0;
  if (!ready_) return taken;
  untilFrame_ = static_cast<std::size_t>(config_.hopSize);
  frameAt_ = (writeAt_ - window_.size()) & (ring_.size() - 1);
  for (int k = 0; !config_.inSteps && k < steps(); ++k) step(k);
  return taken;
}

// Measured. First all parts are windowed, then transformed; joining takes two steps a part.
int Stft::cost(int step) const {
  constexpr int kTransform = 10, kStrided = 4, kJoin = 2;
  const auto unit = std::max(1, static_cast<int>(part_ / 1024));
  if (step < parts_) return parts_ == 1 ? unit : kStrided * unit;
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
  for (std::size_t n = 0; n < older; ++n) windowed_[n] = ring_[frameAt_ + n] * window_[n];
  for (std::size_t n = older; n < window_.size(); ++n) windowed_[n] = ring_[n - older] * window_[n];
}

void Stft::transform(std::size_t part) {
  config_.plans->forward(windowed_.subspan(part * part_, part_),
                         parts_ == 1 ? spectrum_ : partSpectra_.subspan(part * partSpectrumSize(), part_ / 2 + 1));
}

// X[j + q part] = sum over r of e^{-2 pi i r q / parts} e^{-2 pi i r j / window} X_r[j]; what lies in the upper half is the
// conjugate of its mirror image.
void Stft::join(std::size_t begin, std::size_t end) { parts_ == 2 ? joinTwo(begin, end) : joinFour(begin, end); }

std::complex<float> Stft::turned(std::size_t part, std::size_t j) const {
  const std::complex<float> x = partSpectra_[part * partSpectrumSize() + j];
  const std::complex<float> w = twiddles_[(part - 1) * (part_ / 2 + 1) + j];
  return {x.real() * w.real() - x.imag() * w.imag(), x.real() * w.imag() + x.imag() * w.real()};
}

void Stft::joinTwo(std::size_t begin, std::size_t end) {
  for (std::size_t j = begin; j < end; ++j) {
    const std::complex<float> first = partSpectra_[j], second = turned(1, j);
    spectrum_[part_ - j] = std::conj(first - second);
    spectrum_[j] = first + second;
  }
}

void Stft::joinFour(std::size_t begin, std::size_t end) {
  for (std::size_t j = begin; j < end; ++j) {
    const std::complex<float> a = partSpectra_[j], b = turned(1, j), c = turned(2, j), d = turned(3, j);
    const std::complex<float> even = a + c, odd = a - c, sum = b + d, difference = b - d;
    const std::complex<float> quarter(difference.imag(), -difference.real());
    spectrum_[2 * part_ - j] = std::conj(even - sum);
    spectrum_[part_ - j] = std::conj(odd - quarter);
    spectrum_[part_ + j] = odd + quarter;
    spectrum_[j] = even + sum;
  }
}

}  // namespace ksom
