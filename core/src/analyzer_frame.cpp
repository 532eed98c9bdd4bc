// SPDX-License-Identifier: GPL-3.0-or-later
// What is done with one frame, step by step: the spectrum, its powers, a first look for peaks, the choice among them,
// what is read off them, and what follows from that.
#include <algorithm>
#include <array>
#include <cmath>

#include "isa.hpp"
#include "ksom/analyzer.hpp"
#include "ksom/decibels.hpp"
#include "ranking.hpp"
#include "refine.hpp"

namespace ksom {
namespace {

constexpr int kPieceBins = 4096;  // most rounds are taken in pieces of at least so many bins
constexpr int kRefinePieces = 4;
// Of a piece of a round, as Stft::cost, measured: measuring, looking, walking to the left and right, choosing ... In loud
// noise walking takes twice as much, in tones a third.
constexpr std::array kCosts{0, 30, 10, 130, 10, 15, 10, 60};

[[gnu::always_inline]] inline void addPowers(const float* power, std::size_t begin, std::size_t end, double* sums,
                                             double* moments) {
  constexpr std::size_t kTogether = 1024;  // so many a float can add up; more than that in doubles
  for (std::size_t first = begin; first < end; first += kTogether) {
    float sum = 0, moment = 0;
#pragma omp simd reduction(+ : sum, moment)
    for (std::size_t k = first; k < std::min(end, first + kTogether); ++k) {
      sum += power[k];
      moment += power[k] * static_cast<float>(static_cast<std::int32_t>(k));
    }
    *sums += static_cast<double>(sum);
    *moments += static_cast<double>(moment);
  }
}

}  // namespace

int Analyzer::pieces(int round) const {
  if (round == transforming) return stft_.steps();
  if (round == refining) return isSpread_ ? kRefinePieces : 1;
  return round < choosing ? std::max(1, config_.windowSize / 2 / kPieceBins) : 1;
}

int Analyzer::costOf(int round, int piece) const {
  if (round == transforming) return stft_.cost(piece);
  const int cost = kCosts[static_cast<std::size_t>(round)];
  if (round == choosing) return cost * pieces(measuring);
  // Each maximum looks at those nearer than the distance; of 2 it need not.
  if (round == walkingRight) return cost * std::max(static_cast<int>(now_[minDistance]) / 2, 1);
  return cost;
}

void Analyzer::step(int round, int piece) {
  const std::size_t whole = round == refining ? chosenCount_ : power_.size();
  const auto border = [&](int at) {
    return whole * static_cast<std::size_t>(at) / static_cast<std::size_t>(pieces(round));
  };
  const std::size_t begin = border(piece), end = border(piece + 1);
  const auto distance = static_cast<int>(now_[minDistance]);
  switch (round) {
    case transforming:
      return stft_.step(piece);
    case measuring:
      return measure(begin, end);
    case looking:
      return look(begin, end);
    case walkingLeft:
      return picker_.walkLeft(power_, ratio(), begin, end);
    case walkingRight:
      return picker_.walkRight(power_, ratio(), distance, piece, pieces(round));
    case choosing:
      return choose();
    case refining:
      return refine(begin, end);
    default:
      return finish();
  }
}

void Analyzer::begin() {
  stft_.start();
  isWorking_ = true;
  isHolding_ = values_[freeze] > 0;
  now_ = values_;
  if (!isHolding_ && asked_ != parts_) takeParts();  // a frame that is held keeps what it says
  round_ = piece_ = 0;
  totalCost_ = spent_ = 0;
  for (int round = 0; round < rounds; ++round)
    for (int piece = 0; piece < pieces(round); ++piece) totalCost_ += costOf(round, piece);
  since_ = 0;
  powerSum_ = moment_ = 0;
  bandSums_ = {};
}

// What is asked for anew, or no longer, is as after a reset.
void Analyzer::takeParts() {
  if (asked_.tracks != parts_.tracks) tracks_.reset(), std::fill(sorted_.begin(), sorted_.end(), Partial{});
  if (asked_.chroma != parts_.chroma) chroma_.reset();
  if (asked_.onset != parts_.onset) onsets_.resetAmid();
  if (asked_.bands != parts_.bands) bands_ = {};
  if (!asked_.level) frame_.rms = frame_.centroidHz = 0;
  if (!asked_.onset) frame_.flux = 0, frame_.onset = false;
  parts_ = asked_;
}

// When `taken` more samples of the hop are over. Costs stand for time: the share of them that is done follows the share
// of the hop.
void Analyzer::runOwed(std::size_t taken) {
  since_ += taken;
  const auto hop = static_cast<std::int64_t>(config_.hopSize), since = static_cast<std::int64_t>(since_);
  if (isHolding_) {
    if (!isSpread_ || since == hop) hold();
    return;
  }
  while (round_ < rounds) {
    const std::int64_t after = spent_ + costOf(round_, piece_);
    if (isSpread_ && after * hop > since * totalCost_) return;
    step(round_, piece_);
    spent_ = after;
    if (++piece_ == pieces(round_)) ++round_, piece_ = 0;
  }
}

void Analyzer::measure(std::size_t begin, std::size_t end) {
  const float scale = 4.0f / static_cast<float>(config_.windowSize);
  powersOf(stft_.spectrum().subspan(begin, end - begin), power_.subspan(begin, end - begin), scale * scale);
  if (parts_.onset) onsets_.add(power_, begin, end);
  if (parts_.bands) measureBands(begin, end);
  if (!parts_.level && !parts_.onset) return;
  runBest<addPowers>(power_.data(), std::max<std::size_t>(begin, 1), end, &powerSum_, &moment_);
}

void Analyzer::measureBands(std::size_t begin, std::size_t end) {
  for (std::size_t band = 0; band < bandSums_.size(); ++band) {
    double sum = 0;
    const std::size_t from = std::max(begin, bandBegin_[band]), to = std::min(end, bandBegin_[band + 1]);
#pragma omp simd reduction(+ : sum)
    for (std::size_t k = from; k < to; ++k) sum += power_[k];
    bandSums_[band] += sum;
  }
}

// A sine between two bins reads up to 1.42 dB less at the higher one, never more: only what may pass is worth a look.
constexpr float kLeastShare = 0.7f;
constexpr float kFloorShare = 0.8f;  // so much less power the last of the strongest may have in the next frame

float Analyzer::leastAmp() const { return dbToAmp(now_[threshold] - now_[hysteresis]); }
float Analyzer::ratio() const { return std::pow(10.0f, now_[prominence] / 10); }

// What was among the strongest in the frame before mostly is loud enough now: the rest is only looked for where too few
// are left.
void Analyzer::look(std::size_t begin, std::size_t end) {
  const float least = leastAmp();
  picker_.look(power_, std::max(kLeastShare * (least * least), floor_), begin, end);
}

void Analyzer::choose() {
  float last = strongest();
  if (floor_ > kLeastShare * last) {
    floor_ = 0;
    for (const Round round : {looking, walkingLeft, walkingRight})
      for (int piece = 0; piece < pieces(round); ++piece) step(round, piece);
    last = strongest();
  }
  if (!isSpread_) floor_ = kFloorShare * kLeastShare * last;
  const auto bins = picker_.found();
  chosenCount_ = 0;
  for (std::size_t k = 0; k < bins.size(); ++k) {
    chosen_[chosenCount_] = bins[k];
    chosenCount_ += squared_[k] >= last ? 1 : 0;
  }
}

// The squared amplitude that the strongest have, as many as there is room for, or a little less; 0 when there are not so
// many. Only those count that surely lie between the least and the highest frequency.
float Analyzer::strongest() {
  const auto bins = picker_.found();
  const auto width = static_cast<float>(binHz());
  hannPowers(power_, bins, squared_);
  std::size_t count = 0;
  for (std::size_t k = 0; k < bins.size(); ++k) {
    const auto at = static_cast<float>(bins[k]);
    ranked_[count] = squared_[k];
    count += (at - 0.5f) * width >= now_[minFreq] && (at + 0.5f) * width <= now_[maxFreq] ? 1 : 0;
  }
  const std::size_t most = limit();
  if (count <= most || most == 0) return 0;
  return nthLargest(ranked_.first(count), most) * (1 - 2 * kSameAmplitude);
}

void Analyzer::refine(std::size_t begin, std::size_t end) {
  refineHann(stft_.spectrum(), chosen_.subspan(begin, end - begin), found_.subspan(begin, end - begin));
}

void Analyzer::finish() {
  const auto width = static_cast<float>(binHz());
  const float least = leastAmp(), loud = dbToAmp(now_[threshold]);
  heardCount_ = peakCount_ = 0;
  for (const Sinusoid& found : found_.first(chosenCount_)) {
    const float freqHz = found.bin * width;
    if (found.amp >= least && freqHz >= now_[minFreq] && freqHz <= now_[maxFreq])
      heard_[heardCount_++] = {freqHz, found.amp, found.phase, found.weight};
  }
  keepStrongest();
  for (const Peak& peak : heard_.first(heardCount_))
    if (peak.amp >= loud) peaks_[peakCount_++] = peak;
  if (parts_.chroma) chroma_.update(peaks());
  describe();
  shownOrder_ = static_cast<Order>(static_cast<int>(now_[order]));
  if (!parts_.tracks) return;
  tracks_.update(heard_.first(heardCount_), {now_[maxJump], now_[minLength], loud});
  if (shownOrder_ != bySlot) sortPartials();
}

// Of equals the lower ones stay, so that the choice does not depend on the library's way of sorting.
void Analyzer::keepStrongest() {
  const std::size_t most = limit();
  if (heardCount_ <= most) return;
  for (std::size_t k = 0; k < heardCount_; ++k) ranked_[k] = heard_[k].amp;
  const float last = nthLargest(ranked_.first(heardCount_), most);
  std::size_t equals = most, kept = 0;
  for (const Peak& peak : heard_.first(heardCount_)) equals -= peak.amp > last ? 1 : 0;
  for (std::size_t k = 0; k < heardCount_; ++k) {
    const Peak peak = heard_[k];
    if (peak.amp < last || (peak.amp == last && equals == 0)) continue;
    if (peak.amp == last) --equals;
    heard_[kept++] = peak;
  }
  heardCount_ = kept;
}

void Analyzer::describe() {
  frame_.parts = parts_;
  // A full-scale sine leaves 1.5 in its main lobe and has a mean square of 1/2.
  const auto rms = static_cast<float>(std::sqrt(powerSum_ / 3));
  if (parts_.level) {
    frame_.rms = rms;
    frame_.centroidHz = powerSum_ > 0 ? static_cast<float>(moment_ / powerSum_ * binHz()) : 0.0f;
  }
  for (std::size_t band = 0; band < bands_.size() && parts_.bands; ++band)
    bands_[band] = static_cast<float>(std::sqrt(bandSums_[band] / 3));
  if (!parts_.onset) return;
  onsets_.finish(rms);
  frame_.flux = onsets_.flux();
  frame_.onset = onsets_.onset();
}

// The sound goes on unheard: what moves in it meanwhile is no onset, and no glide, when the frame is let go.
void Analyzer::hold() {
  frame_.onset = false;
  onsets_.skip();
  tracks_.hold();
  for (Partial& partial : sorted_)
    if (partial.state == PartialState::born) partial.state = PartialState::continues;
}

}  // namespace ksom
