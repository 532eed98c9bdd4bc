// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ksom/decibels.hpp"
#include "options.hpp"

namespace {

// Where things stand on a panel.
constexpr int kTop = 56, kSpectrumHeight = 590, kGap = 34, kChromaHeight = 156;
constexpr int kPlotWidth = SpectrogramPanel::kWidth - SpectrogramPanel::kLeft - SpectrogramPanel::kRight;
constexpr int kChromaTop = kTop + kSpectrumHeight + kGap;
constexpr double kLowHz = 40, kHighHz = 16000;
constexpr float kQuietDb = -90, kLoudDb = -10;

constexpr Color kPartial{0.35, 0.95, 0.85};

double yOf(double freqHz) { return kSpectrumHeight * (1 - std::log2(freqHz / kLowHz) / std::log2(kHighHz / kLowHz)); }

double freqOf(double y) { return kLowHz * std::exp2((1 - y / kSpectrumHeight) * std::log2(kHighHz / kLowHz)); }

}  // namespace

SpectrogramPanel::SpectrogramPanel(const Config& config)
    : config_(config),
      spectrum_(newImage(kPlotWidth, kSpectrumHeight)),
      chroma_(newImage(kPlotWidth, ksom::Chroma::kClasses)),
      overlay_(newImage(kPlotWidth, kSpectrumHeight)),
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

void SpectrogramPanel::drawAxes(cairo_t* context) {
  constexpr std::array names{"C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"};
  setColor(context, kInk);
  drawText(context, kLeft, 36, 20, config_.title);
  for (const double freqHz : {50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0})
    drawText(context, kLeft - 10, kTop + yOf(freqHz) + 5, 14, numberText(freqHz), 1);
  drawText(context, kLeft - 10, kTop - 4, 14, "Hz", 1);
  const double row = static_cast<double>(kChromaHeight) / ksom::Chroma::kClasses;
  for (std::size_t c = 0; c < names.size(); ++c)
    drawText(context, kLeft - 10, kChromaTop + row * (11.5 - static_cast<double>(c)) + 4, 11, names[c], 1);
  const double step = tickSeconds(config_.seconds, 12);
  for (int tick = 0; tick * step <= config_.seconds; ++tick)
    drawText(context, kLeft + xOf(tick * step), kTop + kSpectrumHeight + 22, 14,
             numberText(tick * step) + (tick ? "" : " s"), tick ? 0.5 : 0.0);
}

void SpectrogramPanel::draw(cairo_t* context) {
  startPicture(context, kWidth, kHeight);
  drawImage(context, spectrum_.get(), kLeft, kTop, kPlotWidth, kSpectrumHeight);
  drawImage(context, overlay_.get(), kLeft, kTop, kPlotWidth, kSpectrumHeight);
  drawImage(context, chroma_.get(), kLeft, kChromaTop, kPlotWidth, kChromaHeight);
  drawAxes(context);
}

void drawPicture(OutputFile& file, std::span<const std::unique_ptr<SpectrogramPanel>> panels) {
  const int height = SpectrogramPanel::kHeight * static_cast<int>(panels.size());
  writePicture(file, SpectrogramPanel::kWidth, height, [panels](cairo_t* context) {
    for (const auto& panel : panels) {
      panel->draw(context);
      cairo_translate(context, 0, SpectrogramPanel::kHeight);
    }
  });
}
