// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "ksom/fft.hpp"

namespace ksom::test {

inline constexpr double kPi = std::numbers::pi;
inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
inline constexpr float kInf = std::numeric_limits<float>::infinity();

// The sanitizers make everything about thirty times slower; simulated hours become minutes there.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSlowBuild = true;
#else
inline constexpr bool kSlowBuild = false;
#endif

/// Made once; shared by all tests.
const FftPlans& plans();

/// A file of tests/reference, and the numbers in it; a missing file is an error, not an empty answer.
std::filesystem::path referencePath(const std::string& name);
std::vector<float> readF32(const std::string& name);
std::vector<double> readF64(const std::string& name);
std::vector<std::int32_t> readI32(const std::string& name);
/// 16-bit samples, as -1 ... 1.
std::vector<float> readS16(const std::string& name);
std::vector<std::byte> readBytes(const std::string& name);
std::vector<std::string> readLines(const std::string& name);

/// Exactly as many bytes as asked for, on the heap, so that the address sanitizer sees one byte too many.
class Memory {
 public:
  explicit Memory(std::size_t size) : bytes_(new std::byte[size]), size_(size) {}
  std::span<std::byte> span() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_;
};

/// A core object in a block of exactly the size that it asks for.
template <class T>
class Prepared {
 public:
  template <class Config>
  explicit Prepared(const Config& config) : memory_(T::bytesNeeded(config)) {
    ok_ = object_.prepare(config, memory_.span());
  }
  bool ok() const { return ok_; }
  T* operator->() { return &object_; }
  T& operator*() { return object_; }

 private:
  Memory memory_;
  T object_;
  bool ok_ = false;
};

std::vector<float> sine(double freqHz, double amp, std::size_t samples, double sampleRate = 48000, double phase = 0);
/// Even in -amp ... amp, the same for the same seed.
std::vector<float> noise(double amp, std::size_t samples, std::uint64_t seed = 1);
void addTo(std::vector<float>& sum, std::span<const float> more, std::size_t at = 0);
std::vector<float> scaled(std::span<const float> in, float factor);
double rmsOf(std::span<const float> x);
double maxAbs(std::span<const float> x);
/// Largest step from one sample to the next.
double largestStep(std::span<const float> x);
bool allFinite(std::span<const float> x);
bool sameBits(std::span<const float> a, std::span<const float> b);
/// The difference of two angles, -pi ... pi.
double angleBetween(double a, double b);
double cents(double freqHz, double referenceHz);
/// |X| at one frequency, scaled so that a sine reads its amplitude (Hann window).
double amplitudeAt(std::span<const float> x, double freqHz, double sampleRate);

/// Pieces that a length is cut into, to try block sizes. `size` 0 stands for a different random size each
/// time.
std::vector<std::size_t> pieces(std::size_t length, std::size_t size);

}  // namespace ksom::test
