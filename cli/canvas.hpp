// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cairo.h>

#include <functional>
#include <memory>
#include <string>

#include "output_file.hpp"

struct DestroySurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct DestroyContext {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, DestroySurface>;
using Context = std::unique_ptr<cairo_t, DestroyContext>;

struct Color {
  double r, g, b;  ///< 0 ... 1
};

/// What all pictures have in common: the paper, the ink, and the colours of loudness.
inline constexpr Color kBackground{0.055, 0.06, 0.085}, kInk{0.80, 0.83, 0.88};
/// Dark blue through violet and orange to pale yellow, even in lightness; `share` is 0 ... 1.
Color heat(double share);
Color mix(Color a, Color b, double share);
/// "#rrggbb".
std::string hexOf(Color color);

/// Throws Failure when there is not enough memory.
Surface newImage(int width, int height);
void setPixel(cairo_surface_t* image, int x, int y, Color color);
void setColor(cairo_t* context, Color color, double alpha = 1);
/// The image stretched over a rectangle, with hard or soft pixels.
void drawImage(cairo_t* context, cairo_surface_t* image, double x, double y, double width, double height,
               cairo_filter_t filter = CAIRO_FILTER_NEAREST);

/// Sets the font of drawText and paints the paper.
void startPicture(cairo_t* context, double width, double height, Color paper = kBackground);
/// One line whose baseline begins at x, y; `align` 0.5 centres it there, 1 ends it there. Shown printable.
void drawText(cairo_t* context, double x, double y, double size, const std::string& words, double align = 0);

/// A step of 1, 2 or 5 times a power of ten that gives at most `most` ticks.
double tickSeconds(double seconds, int most);

/// A picture is named .png or .svg; anything else is a UsageError.
void requirePictureName(const std::string& path);

using Drawing = std::function<void(cairo_t*)>;
/// Into a file, as its name says.
void writePicture(OutputFile& file, int width, int height, const Drawing& draw);
/// As PNG, in memory.
std::string pngBytes(int width, int height, const Drawing& draw);
