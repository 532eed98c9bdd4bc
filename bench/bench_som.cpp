// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_som.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "ksom/random.hpp"
#include "ksom/som_grid.hpp"
#include "timing.hpp"

namespace {

using ksom::SomGrid;

// The compiler would take two numbers at a time.
#if defined(__GNUC__) && !defined(__clang__)
#define SCALAR __attribute__((optimize("no-tree-vectorize")))
#else
#define SCALAR
#endif

constexpr std::size_t kVectors = 64;
constexpr double kSigma = 1.1;  // cells: those up to 6 away move, 13 x 13, as many as SOMTrain was measured with
constexpr double kSomTrainSmall = 7.9e-6, kSomTrainLarge = 202e-6;  // seconds a step, on the machine of README.md

std::vector<float> frames(int features) {
  std::vector<float> vectors(kVectors * static_cast<std::size_t>(features));
  for (std::size_t i = 0; i < vectors.size(); ++i) vectors[i] = static_cast<float>(ksom::randomUnit(3, i));
  return vectors;
}

/// One vector after the other is learned, or only looked for.
class Learner {
 public:
  Learner(const SomGrid::Config& config, SomGrid::Metric metric, SomGrid::Topology topology, bool doesLearn)
      : memory_(SomGrid::bytesNeeded(config)),
        vectors_(frames(config.features)),
        features_(static_cast<std::size_t>(config.features)),
        doesLearn_(doesLearn) {
    map_.prepare(config, memory_);
    map_.set(SomGrid::metric, static_cast<float>(metric));
    map_.set(SomGrid::topology, static_cast<float>(topology));
  }
  void run() {
    at_ = (at_ + 1) % kVectors;
    const auto vector = std::span<const float>(vectors_).subspan(at_ * features_, features_);
    found_ = found_ + (doesLearn_ ? map_.learn(vector, 0.01f, static_cast<float>(kSigma)) : map_.find(vector)).best;
  }

 private:
  std::vector<std::byte> memory_;
  std::vector<float> vectors_;
  std::size_t features_, at_ = 0;
  bool doesLearn_;
  SomGrid map_;
  volatile int found_ = 0;
};

/// The formula as it stands in the header, in double, a number at a time; cells beyond kReach do not move.
class NaiveLearner {
 public:
  explicit NaiveLearner(const SomGrid::Config& config)
      : width_(config.width), height_(config.height), features_(config.features) {
    const auto vectors = frames(features_);
    vectors_.assign(vectors.begin(), vectors.end());
    weights_.resize(static_cast<std::size_t>(width_ * height_ * features_));
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = ksom::randomUnit(1, i);
  }
  SCALAR void run() {
    const double* x = nextVector();
    const int best = find(x), bestX = best % width_, bestY = best / width_;
    for (int row = std::max(bestY - kReach, 0); row <= std::min(bestY + kReach, height_ - 1); ++row)
      for (int column = std::max(bestX - kReach, 0); column <= std::min(bestX + kReach, width_ - 1); ++column) {
        const int dx = column - bestX, dy = row - bestY;
        const double h = 0.01 * std::exp((dx * dx + dy * dy) / (-2.0 * kSigma * kSigma));
        double* w = weights_.data() + (row * width_ + column) * features_;
        for (int i = 0; i < features_; ++i) w[i] += h * (x[i] - w[i]);
      }
  }
  void search() { found_ = find(nextVector()); }

 private:
  static constexpr int kReach = 6;

  const double* nextVector() {
    at_ = (at_ + 1) % kVectors;
    return vectors_.data() + at_ * static_cast<std::size_t>(features_);
  }
  SCALAR int find(const double* x) const {
    int best = 0;
    double least = 1e300;
    for (int cell = 0; cell < width_ * height_; ++cell) {
      double squared = 0;
      const double* w = weights_.data() + cell * features_;
      for (int i = 0; i < features_; ++i) squared += (x[i] - w[i]) * (x[i] - w[i]);
      if (squared < least) least = squared, best = cell;
    }
    return best;
  }

  int width_, height_, features_;
  std::vector<double> vectors_, weights_;
  volatile int found_ = 0;
  std::size_t at_ = 0;
};

/// Reads and writes as many bytes as a map has.
class Stream {
 public:
  explicit Stream(std::size_t floats) : numbers_(floats, 1.0f) {}
  void run() {
    float* const numbers = numbers_.data();
#pragma omp simd
    for (std::size_t i = 0; i < numbers_.size(); ++i) numbers[i] = numbers[i] * 0.999f + 0.001f;
    sink_ = numbers[0];
  }

 private:
  std::vector<float> numbers_;
  volatile float sink_ = 0;
};

void print(const std::string& what, double value, const char* goal) {
  std::printf("  %-58s %9.3f   %s\n", what.c_str(), value, goal);
}

void benchSize(const SomGrid::Config& config, double somTrainSeconds, const char* naiveGoal, const char* peerGoal,
               const char* streamGoal) {
  Learner step(config, SomGrid::euclidean, SomGrid::rect, true),
      search(config, SomGrid::euclidean, SomGrid::rect, false);
  Learner cosine(config, SomGrid::cosine, SomGrid::rect, true),
      honeycomb(config, SomGrid::euclidean, SomGrid::hex, true);
  NaiveLearner naive(config);
  Stream stream(static_cast<std::size_t>(config.width * config.height * config.features));
  const int calls = config.width > 32 ? 4 : 100;
  const auto seconds =
      timeInTurn({[&] { step.run(); }, [&] { search.run(); }, [&] { cosine.run(); }, [&] { honeycomb.run(); },
                  [&] { naive.run(); }, [&] { stream.run(); }, [&] { naive.search(); }},
                 calls);
  std::printf("map of %d x %d x %d: a training step %.2f us, of that the search %.2f us\n", config.width, config.height,
              config.features, 1e6 * seconds[0], 1e6 * seconds[1]);
  print("the formula written out in double, over it", seconds[4] / seconds[0], naiveGoal);
  print("its search alone, over ours", seconds[6] / seconds[1], "");
  print("SOMTrain as it was measured elsewhere, over it", somTrainSeconds / seconds[0], peerGoal);
  print("reading and writing the map once, over it", seconds[5] / seconds[0], streamGoal);
  print("by cosine, over it", seconds[2] / seconds[0], "");
  print("honeycomb, over it", seconds[3] / seconds[0], "");
}

}  // namespace

void benchSom() {
  benchSize({32, 16, 12}, kSomTrainSmall, "(must >= 5)", "(must >= 8, aim 25)", "");
  benchSize({128, 128, 12}, kSomTrainLarge, "", "", "(must >= 0.7)");
}
