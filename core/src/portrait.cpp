// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/portrait.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ksom {
namespace {

constexpr double kLowestHz = 40;

}  // namespace

void Portrait::start(double sampleRate, int hopSize) {
  *this = Portrait();
  sampleRate_ = sampleRate;
  hopSeconds_ = hopSize / sampleRate;
}

void Portrait::add(const Analyzer& analyzer, bool countsOnset) {
  const auto power = analyzer.power();
  const double binHz = sampleRate_ / (2 * static_cast<double>(power.size() - 1));
  double sum = 0;
  // Bins are walked band by band, so that the logarithm is taken once a band.
  std::size_t k = static_cast<std::size_t>(std::ceil(kLowestHz * std::exp2(-1.0 / 6) / binHz));
  for (int band = 0; band < kSpectrumBands; ++band) {
    const double upper = kLowestHz * std::exp2((band + 0.5) / 3);
    double bandPower = 0;
    for (; k < power.size() && static_cast<double>(k) * binHz < upper; ++k) bandPower += power[k];
    bands_[static_cast<std::size_t>(band)] += bandPower;
    sum += bandPower;
  }
  power_ += sum;
  centroid_ += sum * analyzer.frame().centroidHz;
  for (std::size_t c = 0; c < chroma_.size(); ++c)
    chroma_[c] += static_cast<double>(analyzer.chroma()[c]) * static_cast<double>(analyzer.frame().rms);
  onsets_ += analyzer.frame().onset && countsOnset ? 1 : 0;
  ++frames_;
}

std::array<float, Portrait::kSpectrumBands> Portrait::spectrumDb() const {
  std::array<float, kSpectrumBands> db;
  for (std::size_t b = 0; b < db.size(); ++b)
    db[b] = bands_[b] > 0 ? std::max(static_cast<float>(10 * std::log10(bands_[b] / power_)), kFloorDb) : kFloorDb;
  return db;
}

std::array<float, Chroma::kClasses> Portrait::chroma() const {
  const double sum = std::accumulate(chroma_.begin(), chroma_.end(), 0.0);
  std::array<float, Chroma::kClasses> shares{};
  for (std::size_t c = 0; c < shares.size() && sum > 0; ++c) shares[c] = static_cast<float>(chroma_[c] / sum);
  return shares;
}

double Portrait::onsetsPerSecond() const {
  return frames_ > 0 ? static_cast<double>(onsets_) / (static_cast<double>(frames_) * hopSeconds_) : 0;
}

double logSpectralDistanceDb(const Portrait& a, const Portrait& b) {
  const auto spectrumA = a.spectrumDb(), spectrumB = b.spectrumDb();
  double squares = 0;
  for (std::size_t k = 0; k < spectrumA.size(); ++k)
    squares += std::pow(static_cast<double>(spectrumA[k]) - static_cast<double>(spectrumB[k]), 2);
  return std::sqrt(squares / static_cast<double>(spectrumA.size()));
}

double chromaCorrelation(const Portrait& a, const Portrait& b, int rotation) {
  const auto x = a.chroma(), y = b.chroma();
  constexpr int n = Chroma::kClasses;
  const auto deviation = [](const auto& chroma, int c) {
    return static_cast<double>(chroma[static_cast<std::size_t>((c % n + n) % n)]) - 1.0 / n;
  };
  double xy = 0, xx = 0, yy = 0;
  for (int c = 0; c < n; ++c) {
    const double dx = deviation(x, c), dy = deviation(y, c + rotation);
    xy += dx * dy, xx += dx * dx, yy += dy * dy;
  }
  const auto hasPitch = [](const auto& chroma) { return *std::max_element(chroma.begin(), chroma.end()) > 0; };
  if (!hasPitch(x) || !hasPitch(y)) return hasPitch(x) == hasPitch(y) ? 1 : 0;
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

int chromaRotation(const Portrait& a, const Portrait& b) {
  int best = 0;
  for (int rotation = -5; rotation <= 6; ++rotation)
    if (chromaCorrelation(a, b, rotation) > chromaCorrelation(a, b, best) + 1e-9) best = rotation;
  return best;
}

}  // namespace ksom
