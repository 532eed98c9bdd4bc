// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace ksom::guides {
namespace {

std::string tickText(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", std::round(1e6 * value) / 1e6 + 0.0);
  return text.data();
}

template <class Visit>
void forTicks(Plot::Range range, double step, Visit visit) {
  const auto [from, to] = std::minmax(range.from, range.to);
  for (double n = std::ceil(from / step - 1e-6); n * step <= to + 1e-6 * step; ++n) visit(n * step);
}

}  // namespace

void title(cairo_t* context, const std::string& words) {
  setColor(context, kDark);
  drawText(context, kWidth / 2, 36, 22, words, 0.5);
}

void Plot::across(double fromX, double fromY, double toX, double toY) {
  setColor(context_, kFaint);
  cairo_set_line_width(context_, 1);
  cairo_move_to(context_, fromX, fromY);
  cairo_line_to(context_, toX, toY);
  cairo_stroke(context_);
}

void Plot::xAxis(double step, const std::string& label) {
  forTicks(x_, step, [&](double value) {
    across(pixelX(value), box_.top, pixelX(value), box_.bottom);
    setColor(context_, kDark);
    if (!label.empty()) drawText(context_, pixelX(value), box_.bottom + 22, kTickSize, tickText(value), 0.5);
  });
  if (!label.empty()) drawText(context_, (box_.left + box_.right) / 2, box_.bottom + 50, kTextSize, label, 0.5);
}

void Plot::yAxis(double step, const std::string& label) {
  forTicks(y_, step, [&](double value) {
    across(box_.left, pixelY(value), box_.right, pixelY(value));
    setColor(context_, kDark);
    if (!label.empty()) drawText(context_, box_.left - 10, pixelY(value) + 6, kTickSize, tickText(value), 1);
  });
  cairo_save(context_);
  cairo_translate(context_, box_.left - 58, (box_.top + box_.bottom) / 2);
  cairo_rotate(context_, -std::numbers::pi / 2);
  drawText(context_, 0, 0, kTextSize, label, 0.5);
  cairo_restore(context_);
}

void Plot::path(const Values& x, const Values& y) {
  for (std::size_t i = 0; i < x.size(); ++i) cairo_line_to(context_, pixelX(x[i]), pixelY(y[i]));
}

// A little wider than the box, so that what lies on its edge is seen whole.
void Plot::clip() {
  constexpr double kMargin = 6;
  cairo_save(context_);
  cairo_rectangle(context_, box_.left - kMargin, box_.top - kMargin, box_.right - box_.left + 2 * kMargin,
                  box_.bottom - box_.top + 2 * kMargin);
  cairo_clip(context_);
}

void Plot::line(const Values& x, const Values& y, Color color, double width) {
  clip();
  path(x, y);
  setColor(context_, color);
  cairo_set_line_width(context_, width);
  cairo_set_line_join(context_, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke(context_);
  cairo_restore(context_);
}

void Plot::dashed(const Values& x, const Values& y, Color color, double width) {
  const std::array dashes{8.0, 6.0};
  cairo_set_dash(context_, dashes.data(), 2, 0);
  line(x, y, color, width);
  cairo_set_dash(context_, nullptr, 0, 0);
}

void Plot::area(const Values& x, const Values& y, Color color) {
  clip();
  cairo_move_to(context_, pixelX(x.front()), box_.bottom);
  path(x, y);
  cairo_line_to(context_, pixelX(x.back()), box_.bottom);
  setColor(context_, color, 0.25);
  cairo_fill(context_);
  cairo_restore(context_);
  line(x, y, color, 2);
}

void Plot::dots(const Values& x, const Values& y, Color color, double radius) {
  setColor(context_, color);
  for (std::size_t i = 0; i < x.size(); ++i) {
    cairo_arc(context_, pixelX(x[i]), pixelY(y[i]), radius, 0, 2 * std::numbers::pi);
    cairo_fill(context_);
  }
}

void Plot::strokes(const Values& x, const Values& y, Color color, double height) {
  setColor(context_, color);
  cairo_set_line_width(context_, 3);
  for (std::size_t i = 0; i < x.size(); ++i) {
    cairo_move_to(context_, pixelX(x[i]), pixelY(y[i]) - height / 2);
    cairo_rel_line_to(context_, 0, height);
    cairo_stroke(context_);
  }
}

void Plot::note(double x, double y, const std::string& words, Color color, double align) {
  setColor(context_, color);
  drawText(context_, pixelX(x), pixelY(y), kTextSize, words, align);
}

}  // namespace ksom::guides
