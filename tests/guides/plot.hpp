// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "canvas.hpp"

namespace ksom::guides {

inline constexpr int kWidth = 1200, kHeight = 600;
inline constexpr double kTextSize = 18, kTickSize = 16;
inline constexpr Color kPaper{1, 1, 1}, kDark{0.15, 0.17, 0.20}, kFaint{0.88, 0.89, 0.91}, kGrey{0.55, 0.57, 0.60};
inline constexpr Color kBlue{0.00, 0.40, 0.68}, kOrange{0.84, 0.37, 0.00}, kGreen{0.00, 0.53, 0.38},
    kViolet{0.60, 0.28, 0.60}, kYellow{0.78, 0.57, 0.00}, kRed{0.74, 0.13, 0.22};

/// The claim above a picture.
void title(cairo_t* context, const std::string& words);

/// One pair of axes: a box in pixels, and what its edges mean.
class Plot {
 public:
  using Values = std::vector<double>;
  struct Box {
    double left = 90, top = 60, right = kWidth - 40, bottom = kHeight - 70;
  };
  struct Range {
    double from, to;  ///< left and right, or bottom and top; either may be the larger
  };
  Plot(cairo_t* context, const Box& box, Range x, Range y) : context_(context), box_(box), x_(x), y_(y) {}

  /// Lines across at multiples of `step`, with numbers; `label` says what and in which unit. Without one there are no
  /// numbers either.
  void xAxis(double step, const std::string& label);
  void yAxis(double step, const std::string& label);
  void line(const Values& x, const Values& y, Color color, double width = 2.5);
  void dashed(const Values& x, const Values& y, Color color, double width = 2.5);
  void area(const Values& x, const Values& y, Color color);
  void dots(const Values& x, const Values& y, Color color, double radius);
  /// Upright strokes, so many pixels high.
  void strokes(const Values& x, const Values& y, Color color, double height);
  void note(double x, double y, const std::string& words, Color color = kDark, double align = 0);

 private:
  double pixelX(double x) const { return box_.left + (x - x_.from) / (x_.to - x_.from) * (box_.right - box_.left); }
  double pixelY(double y) const { return box_.bottom - (y - y_.from) / (y_.to - y_.from) * (box_.bottom - box_.top); }
  void path(const Values& x, const Values& y);
  void across(double fromX, double fromY, double toX, double toY);
  void clip();

  cairo_t* context_;
  Box box_;
  Range x_, y_;
};

}  // namespace ksom::guides
