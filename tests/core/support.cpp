// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "ksom/random.hpp"

namespace ksom::test {
namespace {

template <class T>
std::vector<T> readAs(const std::string& name) {
  const auto bytes = readBytes(name);
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

}  // namespace

const FftPlans& plans() {
  static const FftPlans made;
  return made;
}

std::filesystem::path referencePath(const std::string& name) { return std::filesystem::path(KSOM_REFERENCE) / name; }

std::vector<std::byte> readBytes(const std::string& name) {
  std::ifstream file(referencePath(name), std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("no reference file " + name);
  std::vector<std::byte> bytes(static_cast<std::size_t>(file.tellg()));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

std::vector<float> readF32(const std::string& name) { return readAs<float>(name); }
std::vector<double> readF64(const std::string& name) { return readAs<double>(name); }
std::vector<std::int32_t> readI32(const std::string& name) { return readAs<std::int32_t>(name); }

std::vector<float> readS16(const std::string& name) {
  const auto whole = readAs<std::int16_t>(name);
  std::vector<float> samples(whole.size());
  std::transform(whole.begin(), whole.end(), samples.begin(),
                 [](std::int16_t s) { return static_cast<float>(s) / 32768; });
  return samples;
}

std::vector<std::string> readLines(const std::string& name) {
  std::ifstream file(referencePath(name));
  if (!file) throw std::runtime_error("no reference file " + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<float> sine(double freqHz, double amp, std::size_t samples, double sampleRate, double phase) {
  std::vector<float> out(samples);
  for (std::size_t n = 0; n < samples; ++n)
    out[n] = static_cast<float>(amp * std::sin(2 * kPi * freqHz * static_cast<double>(n) / sampleRate + phase));
  return out;
}

std::vector<float> noise(double amp, std::size_t samples, std::uint64_t seed) {
  std::vector<float> out(samples);
  for (std::size_t n = 0; n < samples; ++n) out[n] = static_cast<float>(amp * (2 * randomUnit(seed, n) - 1));
  return out;
}

void addTo(std::vector<float>& sum, std::span<const float> more, std::size_t at) {
  for (std::size_t n = 0; n < more.size() && at + n < sum.size(); ++n) sum[at + n] += more[n];
}

std::vector<float> scaled(std::span<const float> in, float factor) {
  std::vector<float> out(in.begin(), in.end());
  for (float& x : out) x *= factor;
  return out;
}

double rmsOf(std::span<const float> x) {
  double sum = 0;
  for (float v : x) sum += static_cast<double>(v) * v;
  return x.empty() ? 0 : std::sqrt(sum / static_cast<double>(x.size()));
}

double maxAbs(std::span<const float> x) {
  double most = 0;
  for (float v : x) most = std::max(most, std::abs(static_cast<double>(v)));
  return most;
}

double largestStep(std::span<const float> x) {
  double most = 0;
  for (std::size_t n = 1; n < x.size(); ++n)
    most = std::max(most, std::abs(static_cast<double>(x[n]) - static_cast<double>(x[n - 1])));
  return most;
}

bool allFinite(std::span<const float> x) {
  return std::all_of(x.begin(), x.end(), [](float v) { return std::isfinite(v); });
}

bool sameBits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

double angleBetween(double a, double b) { return std::remainder(a - b, 2 * kPi); }

double cents(double freqHz, double referenceHz) { return 1200 * std::log2(freqHz / referenceHz); }

double amplitudeAt(std::span<const float> x, double freqHz, double sampleRate) {
  std::complex<double> sum = 0;
  double windowSum = 0;
  for (std::size_t n = 0; n < x.size(); ++n) {
    const double t = static_cast<double>(n);
    const double window = 0.5 - 0.5 * std::cos(2 * kPi * t / static_cast<double>(x.size()));
    sum += std::polar(window * x[n], -2 * kPi * freqHz * t / sampleRate);
    windowSum += window;
  }
  return 2 * std::abs(sum) / windowSum;
}

std::vector<std::size_t> pieces(std::size_t length, std::size_t size) {
  std::vector<std::size_t> cut;
  for (std::uint64_t draw = 0; length > 0; ++draw) {
    const std::size_t wanted = size > 0 ? size : 1 + randomBits(77, draw) % 200;
    cut.push_back(std::min(wanted, length));
    length -= cut.back();
  }
  return cut;
}

}  // namespace ksom::test
