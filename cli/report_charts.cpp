// SPDX-License-Identifier: GPL-3.0-or-later
// The pattern grid and r over time, as SVG.
#include <algorithm>
#include <cmath>

#include "html.hpp"
#include "ksom/prototype.hpp"
#include "report_parts.hpp"
#include "state_words.hpp"

using ksom::PatternGrid;

namespace {

// The five symbols, each in a square of 20: few fonts have all of them.
constexpr const char* kSymbols = R"(<defs>
<g id="p4"><ellipse cx="8.6" cy="14" rx="2.7" ry="2"/><path d="M11 14V4.5" class="stem"/></g>
<g id="p2"><ellipse cx="7.6" cy="14" rx="2.7" ry="2"/><path d="M10 14V4.5q.4 2.2 3.4 4.400" class="stem"/></g>
<g id="p1"><ellipse cx="5.600" cy="14.500" rx="2.500" ry="1.900"/><ellipse cx="13.400" cy="13.500" rx="2.500" ry="1.900"/><path d="M7.800 14.500V5.500l7.800-1V13.500" class="stem"/><path d="M7.300 4.800l8.800-1v2.200l-8.800 1z"/></g>
<g id="p0"><ellipse cx="5.600" cy="14.500" rx="2.500" ry="1.900"/><ellipse cx="13.400" cy="13.500" rx="2.500" ry="1.900"/><path d="M7.800 14.500V5.500l7.800-1V13.500" class="stem"/><path d="M7.300 4.200l8.800-1v1.900l-8.800 1zM7.300 7.300l8.800-1v1.900l-8.800 1z"/></g>
<g id="p3"><path d="M10.300 12.200a1.700 1.700 0 1 1 1.600-2.100c.3 2-1.500 3.300-3.200 2.900-2.300-.5-2.600-3.200-1-5 1.500-1.700 3.600-3 3-5.200-.5-1.200-1.900.2-1.700 2.200l1.500 11.200c.1 1.500-2 1.900-2.500.7" class="clef"/></g>
</defs>)";

std::string tooltip(int row, int column, PatternGrid::Pattern pattern, double seconds) {
  constexpr std::array meanings{"a bin within 16 dB of the loudest", "mean above -32 dB", "uneven", "mean above -56 dB",
                                "quiet"};
  const double highHz = ksom::PrototypeAnalysis::kSampleRate / 2, rowHz = highHz / PatternGrid::kRows,
               columnSeconds = seconds / PatternGrid::kColumns;
  return fixedText(column * columnSeconds, 1) + "–" + fixedText((column + 1) * columnSeconds, 1) + " s, " +
         fixedText(row * rowHz, 0) + "–" + fixedText((row + 1) * rowHz, 0) +
         " Hz: " + meanings[static_cast<std::size_t>(pattern)];
}

std::string gridLegend() {
  constexpr std::array names{"loud: a bin within 16 dB of the loudest", "full: mean above −32 dB", "uneven",
                             "thin: mean above −56 dB", "quiet"};
  std::string html = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string number = std::to_string(i);
    html += "<li><svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><rect width=\"20\" height=\"20\" class=\"g" + number +
            "\"/><use href=\"#p" + number + "\" class=\"n" + number + "\"/></svg> " + names[i] + "</li>";
  }
  return html + "</ul>\n";
}

// At most so many points across, however long the render.
constexpr std::size_t kMostPoints = 1200;

// The mean of each stretch of `values`.
std::vector<double> shortened(const std::vector<float>& values) {
  const std::size_t count = std::min(values.size(), kMostPoints);
  std::vector<double> means(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = i * values.size() / count, end = (i + 1) * values.size() / count;
    double sum = 0;
    for (std::size_t k = begin; k < end; ++k) sum += static_cast<double>(values[k]);
    means[i] = sum / static_cast<double>(end - begin);
  }
  return means;
}

// The curve in a space of 1000 by 100, stretched over its box by the browser.
std::string curvePath(const std::vector<double>& values) {
  std::string path;
  for (std::size_t i = 0; i < values.size(); ++i)
    path += (i ? "L" : "M") +
            fixedText(1000 * static_cast<double>(i) / std::max<double>(1, static_cast<double>(values.size()) - 1), 1) +
            " " + fixedText(100 - 100 * values[i], 1);
  return path;
}

// Which state is heard when, as a band of colours.
std::string stateBand(const std::vector<page::Step>& steps, double seconds, const ksom::MusicMap& map) {
  std::string html =
      "<svg class=\"band\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"The state "
      "that is heard at each time\">";
  const double least = seconds / static_cast<double>(kMostPoints);
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t end = i + 1;
    while (end < steps.size() && (steps[end].state == steps[i].state || steps[end].seconds - steps[i].seconds < least))
      ++end;
    const double from = steps[i].seconds, to = end < steps.size() ? steps[end].seconds : seconds;
    html += "<rect x=\"" + fixedText(1000 * from / seconds, 1) + "\" width=\"" +
            fixedText(1000 * (to - from) / seconds, 1) + "\" height=\"10\" fill=\"" +
            hexOf(stateColor(map, steps[i].state)) + "\"><title>" + fixedText(from, 1) + " s: state " +
            std::to_string(steps[i].state) + "</title></rect>";
    i = end;
  }
  return html + "</svg>\n";
}

std::string timeAxis(double seconds) {
  std::string html = "<div class=\"axis\" aria-hidden=\"true\">";
  const double step = tickSeconds(seconds, 6);
  for (int tick = 0; tick * step <= seconds * 0.97; ++tick)
    html += "<span style=\"left:" + fixedText(100 * tick * step / seconds, 2) + "%\">" +
            fixedText(tick * step, step < 1 ? 2 : 0) + " s</span>";
  return html + "</div>\n";
}

}  // namespace

std::string page::patternGrid(const PatternGrid& grid, double seconds) {
  std::string html =
      "<svg class=\"grid\" viewBox=\"0 0 640 320\" role=\"img\" aria-label=\"16 rows of frequency by 32 "
      "columns of time\">" +
      std::string(kSymbols) + "\n";
  for (int row = 0; row < PatternGrid::kRows; ++row)
    for (int column = 0; column < PatternGrid::kColumns; ++column) {
      const PatternGrid::Pattern pattern = grid.at(row, column);
      const std::string number = std::to_string(static_cast<int>(pattern)), x = std::to_string(20 * column),
                        y = std::to_string(20 * (PatternGrid::kRows - 1 - row));
      html += "<g><title>" + tooltip(row, column, pattern, seconds) + "</title><rect x=\"" + x + "\" y=\"" + y +
              "\" width=\"19.5\" height=\"19.5\" class=\"g" + number + "\"/><use href=\"#p" + number + "\" x=\"" + x +
              "\" y=\"" + y + "\" class=\"n" + number + "\"/></g>\n";
    }
  return html + "</svg>\n" + gridLegend();
}

std::string page::orderCurve(const PlayedScore& played, const ksom::Score& score, const ksom::MusicMap* map) {
  const double seconds = static_cast<double>(score.frames) / score.sampleRate;
  const std::string path = curvePath(shortened(played.r));
  std::string html = "<div class=\"plot\" data-seconds=\"" + fixedText(seconds, 3) +
                     "\"><div class=\"curve\">"
                     "<svg viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" role=\"img\" "
                     "aria-label=\"r over time, from 0 at the bottom to 1 at the top\">"
                     "<path class=\"rule\" d=\"M0 0H1000M0 50H1000M0 100H1000\"/>";
  if (!path.empty())
    html += "<path class=\"area\" d=\"" + path + "L1000 100L0 100Z\"/><path class=\"r\" d=\"" + path + "\"/>";
  html += "</svg><span class=\"top\">1</span><span class=\"middle\">0.5</span><span class=\"bottom\">0</span></div>\n";
  if (map && seconds > 0) html += stateBand(stepsOf(score), seconds, *map);
  if (seconds > 0) html += timeAxis(seconds);
  return html + "<i class=\"now\" hidden></i></div>\n";
}
