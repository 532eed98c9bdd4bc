// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/param.hpp"

namespace ksom {
namespace som {
struct Shape;
struct Neighbours;
struct Nearest;
}  // namespace som

/// A self-organizing map (Kohonen, Biol. Cybern. 43, 1982): cells on a plane, each with one weight a feature, that
/// learn to lie among the vectors shown to them so that neighbours on the map stay alike:
///
///   w += rate h(d) (x - w),   h = exp(-d^2 / 2 sigma^2) (gaussian) or 1 where |dx|, |dy| < sigma (bubble),
///
/// d counted in widths of a cell from the best matching unit, the cell whose weights are nearest to x: by Euclidean
/// distance, or by cosine distance 1 - w x / |w| |x|, where a vector of zeros is at 1 from every other. In a honeycomb
/// rows are sqrt(3)/2 apart, and odd ones lie half a cell to the left. On a torus d is the shorter way round; in a
/// honeycomb that has no seam when the rows are even in number. rate is 0 ... 1; sigma is the radius (a share of the
/// longer side) in cells. Both fall from a first to an end value; equal values hold them. SomBatch trains in batches.
///
/// "Vectors" are given flat, one after the other, `features` numbers each; what remains at the end is ignored. A
/// number that is not finite, or missing, counts as 0; beyond +-1e9 it counts as that. All functions but bytesNeeded
/// and prepare may be called on the audio thread: nothing allocates, locks or throws. Those that take many vectors
/// are as long as they are many. Without memory a map is inert: it finds nothing and learns nothing.
class SomGrid {
 public:
  static constexpr const char* name = "KSOMGrid";
  static constexpr int kMaxSide = 256, kMaxFeatures = 64;
  enum ParamId {
    learnRate,
    learnRateEnd,
    radius,
    radiusEnd,
    neighbourhood,
    topology,
    wrap,
    metric,
    schedule,
    trainDur,
    after,
    init,
    numParams
  };
  enum Neighbourhood { gaussian, bubble };
  enum Topology { rect, hex };
  enum Wrap { plane, torus };
  enum Metric { euclidean, cosine };
  enum Schedule { exponential, linear, inverse };
  enum After { end, hold, cycle };
  enum Init { random, data, pca, kept };
  enum Interp { nearest, bilinear };
  static constexpr std::array<Param, numParams> params{{
      {"learn", "", 0, 1, 0.5f, "How far the best cell moves towards what it hears, when training begins"},
      {"learnEnd", "", 0, 1, 0.02f, "\"learn\" when training ends"},
      {"radius", "", 0, 1, 0.25f, "How far the neighbours move along when training begins; 1 is the longer side"},
      {"radiusEnd", "", 0, 1, 0.03f, "\"radius\" when training ends; smaller is closer to the sound, but less smooth"},
      {"neighbourhood", "", 0, 1, 0, "Neighbours move less with distance, or all within the radius alike",
       "gaussian|bubble"},
      {"topology", "", 0, 1, 0, "Cells with eight neighbours in squares, or with six in a honeycomb", "rect|hex"},
      {"wrap", "", 0, 1, 0, "A map with edges, or one that goes on at its other side", "plane|torus"},
      {"metric", "", 0, 1, 0, "What is alike: near in every feature, or of the same shape at any level",
       "euclidean|cosine"},
      {"schedule", "", 0, 2, 0, "How rate and radius fall: by equal ratios, in a line, or fast at first",
       "exponential|linear|inverse"},
      {"trainDur", "steps", 1, 16777216, 5000, "How many frames live training takes from its first to its end values",
       nullptr, true},
      {"after", "", 0, 2, 0, "Then: it goes on at the end values, or nothing moves any more, or it begins again",
       "end|hold|cycle"},
      {"init", "", 0, 3, 0, "Where training begins: random weights, vectors drawn, in order among them, or as they are",
       "random|data|pca|kept"},
  }};

  struct Config {
    int width = 32, height = 16;  ///< cells, 1 ... kMaxSide; a cell's index is y * width + x
    int features = 12;            ///< 1 ... kMaxFeatures
    bool ownsWeights = true;      ///< else there are none until some are borrowed
  };
  /// The cells nearest to a vector. Of equals the one with the lower index is nearer.
  struct Match {
    int best = -1, second = -1;  ///< the same cell on a map of one; -1 without memory
    float distance = 0;          ///< by the metric, from the vector to the best
  };

  using Told = std::function<void(double share)>;

  static std::size_t bytesNeeded(const Config& config);
  /// All its memory; false, and inert, when the config is illegal or the block too small. Then reset(1).
  bool prepare(const Config& config, std::span<std::byte> block);
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  /// Training begins, at step 0, from what `init` says: reset(seed), resetFromData, resetFrom, or the weights as they
  /// are. Keeps the parameters.
  void begin(std::span<const float> vectors, std::uint32_t seed);
  /// Random weights, even in low ... high, the same for the same seed. Keeps the parameters. Step 0.
  void reset(std::uint32_t seed, float low = 0, float high = 1);
  /// Weights on the plane through the vectors' mean along their two directions of greatest spread (the longer side of
  /// the map gets the greater), within the range of each feature: in order before any training. The seed decides which
  /// way round the map lies. Without any vector, the same as reset(seed).
  void resetFrom(std::span<const float> vectors, std::uint32_t seed);
  /// Each cell one of the vectors, drawn by seed. Without any vector, the same as reset(seed).
  void resetFromData(std::span<const float> vectors, std::uint32_t seed);

  /// Cell after cell, `features` numbers each. May be written to; a cell with a number that is not finite is never
  /// found, and whole again once it learns.
  std::span<float> weights() { return weights_; }
  std::span<const float> weights() const { return weights_; }
  /// From now on the weights are these, in memory of the caller (a host's buffer), and may change there between two
  /// calls; nothing is copied. False, and without weights as if without memory, when they are too few.
  bool borrow(std::span<float> weights);
  int cells() const { return config_.width * config_.height; }

  Match find(std::span<const float> vector) const;
  /// One step: the best cell moves by `rate` (0 ... 1) of the way, its neighbours by less. A rate that is not finite
  /// counts as 0, and so does a sigma (in cells) that is not a number or negative: then the best cell moves alone.
  /// Gives what was found before the step.
  Match learn(std::span<const float> vector, float rate, float sigmaCells);
  /// `steps` vectors, drawn by seed, are learned; rate and radius go from their first to their end values.
  /// `importance` says how often each vector is drawn, e.g. by its level; below 0 or not finite counts as 0, and empty
  /// as all alike. `scratch` holds a number for each importance. False, and nothing learned, when there is nothing to
  /// draw or the spans do not fit. From resetFrom, 20 steps a cell are enough. `told`, if any, hears now and then which
  /// share of the steps is done (0 ... 1), on the same thread.
  bool train(std::span<const float> vectors, std::span<const float> importance, std::span<double> scratch,
             std::int64_t steps, std::uint32_t seed, const Told& told = {});
  /// The value at `progress` p (0 ... 1) from start a to end b: a (b/a)^p (exponential), a + (b - a) p (linear), or
  /// 1 / (1/a + (1/b - 1/a) p) (inverse); in a line where one of them is 0.
  static float scheduled(float start, float end, double progress, Schedule kind = exponential);

  /// Live training, a call a feature frame: one step, with the rate and radius that belong to its own count of steps.
  /// Over the first trainDur of them both go from their first to their end values by the schedule; what comes then says
  /// `after`. Where it holds, nothing moves or is counted. Gives what was found before the step.
  Match hear(std::span<const float> frame);
  /// Steps heard since training began. To go on where another session stopped, set it; below 0 counts as 0.
  std::int64_t step() const { return step_; }
  void setStep(std::int64_t step) { step_ = step < 0 ? 0 : step; }
  float rateNow() const;   ///< 0 ... 1, of the next frame heard; 0 when training holds
  float sigmaNow() const;  ///< in widths of a cell, of the next frame heard

  /// Mean distance from the vectors to their best cells; 0 without vectors.
  double quantizationError(std::span<const float> vectors) const;
  /// Share of the vectors whose best and second best cell do not touch (Kiviluoto, ICNN 1996). Squares touch by corners.
  double topographicError(std::span<const float> vectors) const;
  /// One feature of every cell (a component plane), overwritten; zeros where there is no cell or feature.
  void componentPlane(int feature, std::span<float> values) const;
  /// How many vectors each cell is best for, overwritten.
  void hitCounts(std::span<const float> vectors, std::span<int> counts) const;
  /// Mean distance from a cell to those that it touches, 8 or 6 away from edges (U-matrix, Ultsch & Siemon 1990); 0 where there is no cell.
  float neighbourDistance(int cell) const;
  /// The weights between the cells, bilinear; x in 0 ... width - 1 and y in 0 ... height - 1, else the nearest edge; on
  /// a torus every x and y. x counts cells along each row, wherever the row begins. A position that is not a number
  /// counts as 0, and on a torus an infinite one too. `out` gets at most `features` numbers; zeros without memory.
  /// `nearest` gives those of one cell.
  void valueAt(float x, float y, std::span<float> out, Interp interp = bilinear) const;

 private:
  friend struct Carving;
  friend class SomBatch;
  friend class SomCells;
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  std::size_t weightCount() const;
  std::size_t features() const { return static_cast<std::size_t>(config_.features); }
  float sideCells() const {
    return static_cast<float>(config_.width > config_.height ? config_.width : config_.height);
  }
  bool isHolding() const;
  double progress() const;
  float scheduledNow(ParamId from, ParamId to, double progress) const;
  std::size_t countOf(std::span<const float> vectors) const;
  std::span<const float> cell(std::size_t index) const { return weights_.subspan(index * features(), features()); }
  som::Shape shape() const;
  som::Neighbours neighboursOf(int cell, float sigmaCells, std::span<float> factors) const;
  bool isByAngle() const { return static_cast<int>(values_[metric]) == cosine; }
  som::Nearest nearestTo(const std::array<float, kMaxFeatures>& clean) const;
  static Match matchOf(const som::Nearest& found);

  Config config_{0, 0, 0};
  std::array<float, numParams> values_{};
  std::int64_t step_ = 0;
  std::span<float> weights_;
  std::span<float> factors_;  // what moves along with the best cell, see som::neighboursOf
};

}  // namespace ksom
