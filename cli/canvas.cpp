// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas.hpp"

#include <cairo-svg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "failure.hpp"

namespace {

std::uint32_t byteOf(double share) { return static_cast<std::uint32_t>(std::lround(255 * share)); }

bool isSvg(const std::string& path) { return path.ends_with(".svg") || path.ends_with(".SVG"); }
bool isPng(const std::string& path) { return path.ends_with(".png") || path.ends_with(".PNG"); }

void drawOn(cairo_surface_t* surface, const Drawing& draw) {
  const Context context(cairo_create(surface));
  draw(context.get());
}

}  // namespace

Color mix(Color a, Color b, double share) {
  return {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
}

Color heat(double share) {
  constexpr std::array<Color, 5> stops{
      {kBackground, {0.22, 0.10, 0.36}, {0.60, 0.18, 0.42}, {0.93, 0.45, 0.27}, {0.99, 0.93, 0.66}}};
  const double at = std::clamp(share, 0.0, 1.0) * (stops.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  return mix(stops[below], stops[below + 1], at - static_cast<double>(below));
}

std::string hexOf(Color color) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", byteOf(color.r), byteOf(color.g), byteOf(color.b));
  return text.data();
}

Surface newImage(int width, int height) {
  Surface made(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  if (cairo_surface_status(made.get()) != CAIRO_STATUS_SUCCESS) throw Failure("not enough memory for the picture");
  return made;
}

void setPixel(cairo_surface_t* image, int x, int y, Color color) {
  unsigned char* row = cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image);
  reinterpret_cast<std::uint32_t*>(row)[x] =
      0xff000000u | byteOf(color.r) << 16 | byteOf(color.g) << 8 | byteOf(color.b);
}

void setColor(cairo_t* context, Color color, double alpha) {
  cairo_set_source_rgba(context, color.r, color.g, color.b, alpha);
}

void drawImage(cairo_t* context, cairo_surface_t* image, double x, double y, double width, double height,
               cairo_filter_t filter) {
  cairo_surface_mark_dirty(image);
  cairo_save(context);
  cairo_rectangle(context, x, y, width, height);
  cairo_clip(context);
  cairo_translate(context, x, y);
  cairo_scale(context, width / cairo_image_surface_get_width(image), height / cairo_image_surface_get_height(image));
  cairo_set_source_surface(context, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context), filter);
  cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD);
  cairo_paint(context);
  cairo_restore(context);
}

void startPicture(cairo_t* context, double width, double height, Color paper) {
  setColor(context, paper);
  cairo_rectangle(context, 0, 0, width, height);
  cairo_fill(context);
  cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
}

void drawText(cairo_t* context, double x, double y, double size, const std::string& words, double align) {
  const std::string shown = printable(words);
  cairo_set_font_size(context, size);
  cairo_text_extents_t extents;
  cairo_text_extents(context, shown.c_str(), &extents);
  cairo_move_to(context, x - align * extents.x_advance, y);
  cairo_show_text(context, shown.c_str());
}

double tickSeconds(double seconds, int most) {
  for (double unit = 0.001;; unit *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (seconds / (unit * factor) <= most) return unit * factor;
}

void requirePictureName(const std::string& path) {
  if (!isSvg(path) && !isPng(path)) throw UsageError(path + ": a picture's name ends in .png or .svg");
}

void writePicture(OutputFile& file, int width, int height, const Drawing& draw) {
  const auto write = [](void* closure, const unsigned char* data, unsigned length) {
    const bool whole = static_cast<OutputFile*>(closure)->writeRaw(data, length) == length;
    return whole ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
  };
  const bool asSvg = isSvg(file.path());
  const Surface surface =
      asSvg ? Surface(cairo_svg_surface_create_for_stream(write, &file, width, height)) : newImage(width, height);
  drawOn(surface.get(), draw);
  if (asSvg) cairo_surface_finish(surface.get());
  const cairo_status_t status =
      asSvg ? cairo_surface_status(surface.get()) : cairo_surface_write_to_png_stream(surface.get(), write, &file);
  if (status != CAIRO_STATUS_SUCCESS) file.fail(cairo_status_to_string(status));
}

std::string pngBytes(int width, int height, const Drawing& draw) {
  const auto write = [](void* closure, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  };
  const Surface surface = newImage(width, height);
  drawOn(surface.get(), draw);
  std::string bytes;
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), write, &bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    throw Failure(std::string("a picture cannot be made: ") + cairo_status_to_string(status));
  return bytes;
}
