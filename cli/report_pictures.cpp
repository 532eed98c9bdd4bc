// SPDX-License-Identifier: GPL-3.0-or-later
// The players, the spectrograms and the map, inside the page.
#include <algorithm>
#include <cmath>

#include "file_analyzer.hpp"
#include "html.hpp"
#include "ogg_clip.hpp"
#include "picture.hpp"
#include "report_parts.hpp"
#include "state_words.hpp"

using ksom::MusicMap;

namespace {

// Wider than a phone, a picture is moved sideways: by finger, or by the arrow keys once it has the focus.
std::string wide(const std::string& label, const std::string& content) {
  return "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(label) +
         "\"><div class=\"paper\">" + content + "</div></div>\n";
}

std::string image(const std::string& alt, int width, int height, const std::string& png) {
  return "<img alt=\"" + escaped(alt) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
         std::to_string(height) + "\" src=\"" + dataUri("image/png", png) + "\">";
}

std::string percentOf(double part, double whole) { return fixedText(100 * part / whole, 2); }

// Where the walk is at each step that can be heard: [seconds, percent from the left, percent from the top], ...
std::string placesOf(const MapPicture& picture, const std::vector<page::Step>& steps) {
  std::string list;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const MapPicture::Point at = picture.placeOf(steps[i].cell, i);
    list += (i ? ",[" : "[") + fixedText(steps[i].seconds, 3) + "," + percentOf(at.x, MapPicture::kWidth) + "," +
            percentOf(at.y, MapPicture::kHeight) + "]";
  }
  return "[" + list + "]";
}

}  // namespace

std::string page::player(const std::string& id, const std::string& label, const std::string& path, Progress& progress) {
  const OggClip clip = makeOggClip(path, progress);
  return "<div class=\"player\"><p id=\"" + id + "-label\">" + label + "</p><audio id=\"" + id +
         "\" controls preload=\"metadata\" aria-labelledby=\"" + id + "-label\" src=\"" +
         dataUri("audio/ogg", clip.bytes) + "\"></audio></div>\n";
}

std::string page::spectrogram(const std::string& path, const std::string& title, bool follows, double scale,
                              Progress& progress) {
  const double seconds = static_cast<double>(countSamples(path, FileAnalyzer::kRate)) / FileAnalyzer::kRate;
  const FileAnalyzer::Params params = FileAnalyzer::defaultParams();
  const ksom::FftPlans plans = FileAnalyzer::plansFor(params);
  SpectrogramPanel panel({title, seconds, FileAnalyzer::kRate});
  FileAnalyzer hears(params, plans, progress);
  InputFile file(path, FileAnalyzer::kRate);
  hears.run(file, [&](double time, bool) {
    panel.add(time, hears.analyzer().power(), hears.analyzer().slots(), hears.analyzer().chroma());
  });
  const int width = static_cast<int>(scale * SpectrogramPanel::kWidth),
            height = static_cast<int>(scale * SpectrogramPanel::kHeight);
  const std::string png = pngBytes(width, height, [&](cairo_t* context) {
    cairo_scale(context, scale, scale);
    panel.draw(context);
  });
  std::string content = image("Spectrogram with partials, chroma below", width, height, png);
  if (follows)
    content += "<i class=\"now\" hidden data-seconds=\"" + fixedText(seconds, 3) + "\" data-left=\"" +
               percentOf(SpectrogramPanel::kLeft, SpectrogramPanel::kWidth) + "\" data-width=\"" +
               percentOf(SpectrogramPanel::kWidth - SpectrogramPanel::kLeft - SpectrogramPanel::kRight,
                         SpectrogramPanel::kWidth) +
               "\"></i>";
  return wide("Spectrogram of " + title, content);
}

std::string page::mapPicture(const MusicMap& map) {
  const MapPicture picture(map, "The map and its transitions");
  return wide("The map",
              image("The map: states as regions, transitions as arrows", MapPicture::kWidth, MapPicture::kHeight,
                    pngBytes(MapPicture::kWidth, MapPicture::kHeight,
                             [&](cairo_t* context) { picture.drawTransitions(context); })));
}

std::string page::walkPicture(const MusicMap& map, const ksom::Score& score) {
  std::vector<Step> steps = stepsOf(score);
  std::erase_if(steps, [](const Step& step) { return step.seconds >= kHeardSeconds; });
  std::vector<int> cells;
  for (const Step& step : steps) cells.push_back(step.cell < map.cellCount() ? step.cell : -1);
  const bool isWhole = static_cast<double>(score.frames) / score.sampleRate <= kHeardSeconds;
  const MapPicture picture(map, isWhole ? "The walk" : "The walk, its first minute");
  const std::string png =
      pngBytes(MapPicture::kWidth, MapPicture::kHeight, [&](cairo_t* context) { picture.drawWalk(context, cells); });
  return wide("The walk on the map",
              image("The walk over the cells of the map", MapPicture::kWidth, MapPicture::kHeight, png) +
                  "<i class=\"here\" hidden data-places=\"" + placesOf(picture, steps) + "\"></i>");
}
