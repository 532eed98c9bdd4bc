// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "canvas.hpp"
#include "ksom/chroma.hpp"
#include "ksom/tracks.hpp"
#include "output_file.hpp"

/// One recording's part of a picture: its spectrogram (time to the right, pitch upwards in octaves) with the partials
/// drawn over it, and its chroma below. Frames are painted as they come, so memory does not grow with the recording.
class SpectrogramPanel {
 public:
  struct Config {
    std::string title;
    double seconds = 1;  ///< length of the recording
    double sampleRate = 48000;
  };
  static constexpr int kWidth = 1600, kHeight = 900;
  static constexpr int kLeft = 84, kRight = 24;  ///< margins beside the time axis

  explicit SpectrogramPanel(const Config& config);
  /// A frame: powers of the bins (1 is full scale) and the partials by slot, joined to those of the frame before.
  void add(double time, std::span<const float> power, std::span<const ksom::Partial> slots,
           const std::array<float, ksom::Chroma::kClasses>& chroma);
  /// A frame whose peaks are not joined to partials.
  void addPeaks(double time, std::span<const float> power, std::span<const ksom::Peak> peaks,
                const std::array<float, ksom::Chroma::kClasses>& chroma);
  /// All of it, kWidth x kHeight, at the context's origin.
  void draw(cairo_t* context);

 private:
  struct Point {
    double x = -1, y = 0;
  };
  double xOf(double time) const;
  void paintColumns(double time, std::span<const float> power, const std::array<float, ksom::Chroma::kClasses>& chroma);
  void drawAxes(cairo_t* context);

  Config config_;
  Surface spectrum_, chroma_, overlay_;
  Context onOverlay_;
  std::vector<float> columnDb_;  // of the column being painted: the loudest of its frames
  std::vector<float> columnChroma_;
  std::vector<Point> last_;  // of each slot
  int column_ = -1;
};

/// Draws the panels below each other into the file, as PNG or SVG as its name says.
void drawPicture(OutputFile& file, std::span<const std::unique_ptr<SpectrogramPanel>> panels);
