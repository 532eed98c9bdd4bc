// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture.hpp"

#include <cairo-svg.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "failure.hpp"
#include "ksom/decibels.hpp"
#include "options.hpp"

namespace {

// Where things stand on a panel.
constexpr int kLeft = 84, kRight = 24, kTop = 56, kSpectrumHeight = 590, kGap = 34, kChromaHeight = 156;
constexpr int kPlotWidth = SpectrogramPanel::kWidth - kLeft - kRight;
constexpr int kChromaTop = kTop + kSpectrumHeight + kGap;
constexpr double kLowHz = 40, kHighHz = 16000;
constexpr float kQuietDb = -90, kLoudDb = -10;

struct Color {
  double r, g, b;
};
constexpr Color kBackground{0.055, 0.06, 0.085}, kText{0.80, 0.83, 0.88}, kPartial{0.35, 0.95, 0.85};

Color mix(Color a, Color b, double share) {
  return {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
}

// Dark blue through violet and orange to pale yellow, even in lightness.
Color heat(double share) {
  constexpr std::array<Color, 5> stops{
      {{0.055, 0.06, 0.085}, {0.22, 0.10, 0.36}, {0.60, 0.18, 0.42}, {0.93, 0.45, 0.27}, {0.99, 0.93, 0.66}}};
  const double at = std::clamp(share, 0.0, 1.0) * (stops.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  return mix(stops[below], stops[below + 1], at - static_cast<double>(below));
}

std::uint32_t pixel(Color c) {
  const auto byte = [](double v) { return static_cast<std::uint32_t>(std::lround(255 * v)); };
  return 0xff000000u | byte(c.r) << 16 | byte(c.g) << 8 | byte(c.b);
}

void setPixel(cairo_surface_t* image, int x, int y, Color color) {
  unsigned char* row = cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image);
  reinterpret_cast<std::uint32_t*>(row)[x] = pixel(color);
}

double yOf(double freqHz) { return kSpectrumHeight * (1 - std::log2(freqHz / kLowHz) / std::log2(kHighHz / kLowHz)); }

double freqOf(double y) { return kLowHz * std::exp2((1 - y / kSpectrumHeight) * std::log2(kHighHz / kLowHz)); }

Surface image(int width, int height) {
  Surface made(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  if (cairo_surface_status(made.get()) != CAIRO_STATUS_SUCCESS) throw Failure("not enough memory for the picture");
  return made;
}

void setColor(cairo_t* context, Color c, double alpha = 1) { cairo_set_source_rgba(context, c.r, c.g, c.b, alpha); }

void text(cairo_t* context, double x, double y, double size, const std::string& words, double align) {
  cairo_set_font_size(context, size);
  cairo_text_extents_t extents;
  cairo_text_extents(context, words.c_str(), &extents);
  cairo_move_to(context, x - align * extents.x_advance, y);
  cairo_show_text(context, words.c_str());
}

// A step of 1, 2 or 5 times a power of ten (or whole minutes) that gives at most `most` ticks.
double tickSeconds(double seconds, int most) {
  for (double unit = 0.001;; unit *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (seconds / (unit * factor) <= most) return unit * factor;
}

}  // namespace

SpectrogramPanel::SpectrogramPanel(const Config& config)
    : config_(config),
      spectrum_(image(kPlotWidth, kSpectrumHeight)),
      chroma_(image(kPlotWidth, ksom::Chroma::kClasses)),
      overlay_(image(kPlotWidth, kSpectrumHeight)),
      onOverlay_(cairo_create(overlay_.get())),
      columnDb_(kSpectrumHeight, kQuietDb),
      columnChroma_(ksom::Chroma::kClasses) {
  config_.seconds = std::max(config.seconds, 1e-3);
  cairo_set_line_cap(onOverlay_.get(), CAIRO_LINE_CAP_ROUND);
}

double SpectrogramPanel::xOf(double time) const { return kPlotWidth * time / config_.seconds; }

void SpectrogramPanel::paintColumns(double time, std::span<const float> power,
                                    const std::array<float, ksom::Chroma::kClasses>& chroma) {
  const int column = static_cast<int>(std::clamp(xOf(time), 0.0, kPlotWidth - 1.0));
  if (column != column_) {
    std::fill(columnDb_.begin(), columnDb_.end(), kQuietDb);
    std::fill(columnChroma_.begin(), columnChroma_.end(), 0.0f);
  }
  const double binHz = config_.sampleRate / (2 * static_cast<double>(power.size() - 1));
  for (int y = 0; y < kSpectrumHeight; ++y) {
    const double from = freqOf(y + 1) / binHz, to = freqOf(y) / binHz;
    if (from >= static_cast<double>(power.size() - 1)) continue;
    // High up a row covers many bins: the loudest counts. Low down it lies between two: a straight line.
    const auto k = static_cast<std::size_t>(from);
    float loudest = power[k] + static_cast<float>(from - std::floor(from)) * (power[k + 1] - power[k]);
    for (std::size_t bin = k + 1; bin < power.size() && static_cast<double>(bin) < to; ++bin)
      loudest = std::max(loudest, power[bin]);
    float& db = columnDb_[static_cast<std::size_t>(y)];
    db = std::max(db, ksom::powerToDb(loudest));
  }
  for (std::size_t c = 0; c < chroma.size(); ++c) columnChroma_[c] = std::max(columnChroma_[c], chroma[c]);

  // A short recording has fewer frames than columns: each is painted up to here.
  for (int x = std::min(column_ + 1, column); x <= column; ++x) {
    for (int y = 0; y < kSpectrumHeight; ++y)
      setPixel(spectrum_.get(), x, y, heat((columnDb_[static_cast<std::size_t>(y)] - kQuietDb) / (kLoudDb - kQuietDb)));
    for (int c = 0; c < ksom::Chroma::kClasses; ++c)
      setPixel(chroma_.get(), x, ksom::Chroma::kClasses - 1 - c,
               heat(std::sqrt(static_cast<double>(columnChroma_[static_cast<std::size_t>(c)]))));
  }
  column_ = column;
}

void SpectrogramPanel::add(double time, std::span<const float> power, std::span<const ksom::Partial> slots,
                           const std::array<float, ksom::Chroma::kClasses>& chroma) {
  paintColumns(time, power, chroma);
  last_.resize(slots.size());
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    const ksom::Partial& partial = slots[slot];
    if (partial.state == ksom::PartialState::empty) {
      last_[slot] = {};
      continue;
    }
    const Point now{xOf(time), yOf(partial.freqHz)};
    const Point from = last_[slot].x < 0 || partial.state == ksom::PartialState::born ? now : last_[slot];
    const double loudness = std::clamp(1 + std::log10(static_cast<double>(partial.amp) + 1e-6) / 3, 0.15, 1.0);
    setColor(onOverlay_.get(), kPartial, loudness);
    cairo_set_line_width(onOverlay_.get(), 1 + static_cast<double>(partial.weight));
    cairo_move_to(onOverlay_.get(), from.x, from.y);
    cairo_line_to(onOverlay_.get(), now.x, now.y);
    cairo_stroke(onOverlay_.get());
    last_[slot] = now;
  }
}

void SpectrogramPanel::addPeaks(double time, std::span<const float> power, std::span<const ksom::Peak> peaks,
                                const std::array<float, ksom::Chroma::kClasses>& chroma) {
  paintColumns(time, power, chroma);
  for (const ksom::Peak& peak : peaks) {
    setColor(onOverlay_.get(), kPartial,
             std::clamp(1 + std::log10(static_cast<double>(peak.amp) + 1e-6) / 3, 0.1, 1.0));
    cairo_rectangle(onOverlay_.get(), xOf(time) - 0.75, yOf(peak.freqHz) - 0.75, 1.5, 1.5);
    cairo_fill(onOverlay_.get());
  }
}

void SpectrogramPanel::drawImage(cairo_t* context, cairo_surface_t* image, double x, double y, double width,
                                 double height) {
  cairo_surface_mark_dirty(image);
  cairo_save(context);
  cairo_translate(context, x, y);
  cairo_scale(context, width / cairo_image_surface_get_width(image), height / cairo_image_surface_get_height(image));
  cairo_set_source_surface(context, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
  cairo_paint(context);
  cairo_restore(context);
}

void SpectrogramPanel::drawAxes(cairo_t* context) {
  constexpr std::array names{"C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"};
  cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  setColor(context, kText);
  text(context, kLeft, 36, 20, printable(config_.title), 0);
  for (const double freqHz : {50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0})
    text(context, kLeft - 10, kTop + yOf(freqHz) + 5, 14, numberText(freqHz), 1);
  text(context, kLeft - 10, kTop - 4, 14, "Hz", 1);
  const double row = static_cast<double>(kChromaHeight) / ksom::Chroma::kClasses;
  for (std::size_t c = 0; c < names.size(); ++c)
    text(context, kLeft - 10, kChromaTop + row * (11.5 - static_cast<double>(c)) + 4, 11, names[c], 1);
  const double step = tickSeconds(config_.seconds, 12);
  for (int tick = 0; tick * step <= config_.seconds; ++tick)
    text(context, kLeft + xOf(tick * step), kTop + kSpectrumHeight + 22, 14,
         numberText(tick * step) + (tick ? "" : " s"), tick ? 0.5 : 0.0);
}

void SpectrogramPanel::draw(cairo_t* context) {
  setColor(context, kBackground);
  cairo_rectangle(context, 0, 0, kWidth, kHeight);
  cairo_fill(context);
  drawImage(context, spectrum_.get(), kLeft, kTop, kPlotWidth, kSpectrumHeight);
  drawImage(context, overlay_.get(), kLeft, kTop, kPlotWidth, kSpectrumHeight);
  drawImage(context, chroma_.get(), kLeft, kChromaTop, kPlotWidth, kChromaHeight);
  drawAxes(context);
}

void drawPicture(OutputFile& file, bool asSvg, std::span<const std::unique_ptr<SpectrogramPanel>> panels) {
  const auto write = [](void* closure, const unsigned char* data, unsigned length) {
    const bool whole = static_cast<OutputFile*>(closure)->writeRaw(data, length) == length;
    return whole ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
  };
  const int height = SpectrogramPanel::kHeight * static_cast<int>(panels.size());
  Surface surface = asSvg ? Surface(cairo_svg_surface_create_for_stream(write, &file, SpectrogramPanel::kWidth, height))
                          : image(SpectrogramPanel::kWidth, height);
  const Context context(cairo_create(surface.get()));
  for (const auto& panel : panels) {
    panel->draw(context.get());
    cairo_translate(context.get(), 0, SpectrogramPanel::kHeight);
  }
  if (asSvg) cairo_surface_finish(surface.get());
  const cairo_status_t status =
      asSvg ? cairo_surface_status(surface.get()) : cairo_surface_write_to_png_stream(surface.get(), write, &file);
  if (status != CAIRO_STATUS_SUCCESS) file.fail(cairo_status_to_string(status));
}
