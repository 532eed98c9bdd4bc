// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/walk.hpp"

#include <algorithm>
#include <cmath>

#include "walk_neighbour.hpp"

namespace ksom {
namespace {

constexpr double kAnyLikeness = 0.01;   // so much counts every visit, like the last moment or not
constexpr double kSamePast = 3;         // a visit that was reached from the same state counts so much more
constexpr double kStale = 0.5;          // one that was played lately so much less
constexpr std::int64_t kLately = 6;     // visits
constexpr double kFarAway = 0.001;      // weight of a moment that lies far from the present place
constexpr double kLeap = 0.6180339887;  // of the album: leaps of the golden section come to all its parts alike
constexpr double kLikenessWidth = 0.2;  // part of the album's mean squared distance of chroma where it is 1/e

// Of the harmony of any two moments: twice the variance.
double meanSquaredDistance(const MusicMap& map) {
  double seconds = 0, squares = 0, squareOfMean = 0;
  std::array<double, Chroma::kClasses> sum{};
  for (const auto& moment : map.moments) {
    if (moment.cell < 0) continue;
    seconds += moment.seconds;
    for (std::size_t f = 0; f < sum.size(); ++f) {
      const auto weight =
          static_cast<double>(map.weights[static_cast<std::size_t>(moment.cell) * MusicMap::kFeatures + f]);
      squares += moment.seconds * weight * weight;
      sum[f] += moment.seconds * weight;
    }
  }
  if (seconds <= 0) return 0;
  for (const double s : sum) squareOfMean += s / seconds * (s / seconds);
  return 2 * (squares / seconds - squareOfMean);
}

}  // namespace

Walk::Walk(const MusicMap& map, std::uint32_t seed, double chance)
    : map_(map), chance_(seed ^ 0x3a1c), perturb_(chance), visits_(visitsOf(map)) {
  run_.resize(visits_.size());
  newRun_.resize(visits_.size());
  playedAt_.assign(visits_.size(), -kLately - 1);
  for (const Visit& visit : visits_) {
    albumAt_.push_back(albumSeconds_ + visit.seconds / 2);
    albumSeconds_ += visit.seconds;
  }
  likenessWidth_ = std::max(kLikenessWidth * meanSquaredDistance(map), 1e-6);
  weights_.resize(std::max(visits_.size(), map.states.size()));
}

// In proportion to the weights; the first when all are 0.
std::size_t Walk::pick(std::span<const double> weights) {
  return chance_.pick(weights.size(), [&](std::size_t i) { return weights[i]; });
}

Walk::Step Walk::next() {
  if (visits_.empty()) return {.state = 0, .seconds = 1};
  if (momentsLeft_ == 0) startVisit();
  const auto& moment = map_.moments[moment_];
  ++moment_;
  --momentsLeft_;
  Step step{moment.state, moment.cell, moment.seconds * stretch_, moment.levelDb, moment.attack, momentsLeft_ == 0};
  inOrderSeconds_ += moment.seconds;
  lastCell_ = moment.cell;
  if (step.cell >= 0 && chance_.draw() < perturb_)
    step.cell = neighbourOf({map_.width, map_.height, false, false}, step.cell, chance_);
  return step;
}

void Walk::startVisit() {
  const int state = nextState();
  const std::size_t onward = moment_;  // where the album would go on
  const std::size_t visit = chooseVisit(state);
  enter(visits_[visit]);
  if (moment_ != onward) inOrderSeconds_ = 0;
  const double seconds = leaveInTime();
  stretch_ = seconds > 0 ? std::max(1.0, kLeastDwell / seconds) : 1;
  lastSeconds_ = seconds * stretch_;
  placeSeconds_ += lastSeconds_;
  playedAt_[visit] = visitNumber_++;
  remember(state);
}

// A leap arrives: where the ways from here do not lead there, it is made all the same.
int Walk::nextState() {
  const bool leaps = movePlace();
  const int there = stateAt(placeSeconds_);
  return leaps && there != state_ && mayEnter(there) ? there : chooseState();
}

// To the beginning of the walk, or by a leap now and then; gives whether it did.
bool Walk::movePlace() {
  const bool isFirst = state_ < 0;
  const bool leaps = chance_.draw() * kStaySeconds < lastSeconds_ || placeSeconds_ > albumSeconds_;
  if (isFirst) placeSeconds_ = startSeconds_ = chance_.draw() * albumSeconds_;
  else if (leaps) placeSeconds_ = std::fmod(startSeconds_ + ++leaps_ * kLeap * albumSeconds_, albumSeconds_);
  return isFirst || leaps;
}

// A long visit is entered anywhere.
void Walk::enter(const Visit& visit) {
  moment_ = visit.begin;
  momentsLeft_ = visit.end - visit.begin;
  if (visit.seconds <= kMostSecondsInOrder) return;
  moment_ += chance_.pick(momentsLeft_);
  momentsLeft_ = visit.end - moment_;
}

// And left early: before too much of the album was played in its order. Gives how long the walk stays.
double Walk::leaveInTime() {
  double seconds = 0;
  std::size_t taken = 0;
  for (; taken < momentsLeft_; ++taken) {
    const double more = map_.moments[moment_ + taken].seconds;
    if (taken > 0 && inOrderSeconds_ + seconds + more > kMostSecondsInOrder) break;
    seconds += more;
  }
  momentsLeft_ = taken;
  return seconds;
}

// Music keeps to a passage for a while, and passages lead somewhere: moments of the album near a place that moves
// along with it are likelier.
double Walk::nearness(std::size_t visit) const {
  const double distance = (albumAt_[visit] - placeSeconds_) / kPassageSeconds;
  return kFarAway + std::exp(-0.5 * distance * distance);
}

// And it goes on from where it is: what begins as the last moment sounded is likelier.
double Walk::fit(std::size_t visit) const {
  return nearness(visit) * (kAnyLikeness + likeness(lastCell_, map_.moments[visits_[visit].begin].cell));
}

double Walk::fitOf(int state) const {
  double most = 0;
  for (std::size_t v = 0; v < visits_.size(); ++v)
    if (visits_[v].state == state) most = std::max(most, fit(v));
  return most;
}

// Not when the last states and this one would repeat too long a stretch of the album to be chance, nor when the only way
// in is to play on too long as the album does.
bool Walk::mayEnter(int state) const {
  bool isThereAWay = false;
  for (std::size_t v = 0; v < visits_.size(); ++v) {
    if (visits_[v].state != state) continue;
    const Run run = runUpTo(v);
    if (run.visits > kMostInOrder && run.seconds > kMostSecondsInOrder) return false;
    isThereAWay = isThereAWay || !goesTooFar(v);
  }
  return isThereAWay;
}

bool Walk::goesTooFar(std::size_t visit) const {
  return state_ >= 0 && visits_[visit].begin == moment_ &&
         inOrderSeconds_ + map_.moments[moment_].seconds > kMostSecondsInOrder;
}

// The stretch of the album that ends with this visit and that the walk will just have repeated when it is played.
Walk::Run Walk::runUpTo(std::size_t visit) const {
  const double seconds = std::min(visits_[visit].seconds, kMostSecondsInOrder);
  const bool goesOn =
      visit > 0 && map_.moments[visits_[visit].begin].file == map_.moments[visits_[visit - 1].begin].file;
  return goesOn ? Run{run_[visit - 1].visits + 1, run_[visit - 1].seconds + seconds} : Run{1, seconds};
}

void Walk::remember(int state) {
  for (std::size_t v = 0; v < visits_.size(); ++v) newRun_[v] = visits_[v].state == state ? runUpTo(v) : Run{};
  std::swap(run_, newRun_);
  before_ = state_;
  state_ = state;
}

int Walk::stateAt(double albumSeconds) const {
  std::size_t v = 0;
  while (v + 1 < visits_.size() && albumAt_[v] + visits_[v].seconds / 2 < albumSeconds) ++v;
  return visits_[v].state;
}

int Walk::chooseState() {
  const auto& here = map_.states[static_cast<std::size_t>(state_)];
  const auto second =
      std::find_if(here.second.begin(), here.second.end(), [this](const auto& way) { return way.before == before_; });
  const auto weights = std::span(weights_).first(map_.states.size());
  for (const auto* next : {second == here.second.end() ? nullptr : &second->next, &here.next}) {
    if (!next) continue;
    std::fill(weights.begin(), weights.end(), 0.0);
    bool isThereAny = false;
    for (const auto& way : *next) {
      if (!mayEnter(way.state)) continue;
      weights[static_cast<std::size_t>(way.state)] = way.count * fitOf(way.state);
      isThereAny = true;
    }
    if (isThereAny) return static_cast<int>(pick(weights));
  }
  return chooseLikeState();
}

// Where the album's own ways are used up: into a state that begins as the last moment sounded.
int Walk::chooseLikeState() {
  const auto weights = std::span(weights_).first(map_.states.size());
  std::fill(weights.begin(), weights.end(), 0.0);
  bool isThereAny = false;
  for (std::size_t state = 0; state < weights.size(); ++state) {
    if (static_cast<int>(state) == state_ || !mayEnter(static_cast<int>(state))) continue;
    for (std::size_t v = 0; v < visits_.size(); ++v)
      if (visits_[v].state == static_cast<int>(state))
        weights[state] += nearness(v) * likeness(lastCell_, map_.moments[visits_[v].begin].cell);
    isThereAny = true;
  }
  if (isThereAny) return static_cast<int>(pick(weights));
  // Every state would lengthen the run: then any but this one, by chance; or this one, when it is the only one.
  for (const Visit& visit : visits_)
    if (visit.state != state_) weights[static_cast<std::size_t>(visit.state)] += 1, isThereAny = true;
  return isThereAny ? static_cast<int>(pick(weights)) : state_;
}

// Of their harmony.
double Walk::likeness(int cellA, int cellB) const {
  constexpr double kLeast = 1e-6;
  if (cellA < 0 || cellB < 0) return cellA == cellB ? 1 : kLeast;
  return std::max(std::exp(-squaredDistance(map_, cellA, cellB, Chroma::kClasses) / likenessWidth_), kLeast);
}

std::size_t Walk::chooseVisit(int state) {
  const auto weights = std::span(weights_).first(visits_.size());
  for (const bool evenTooFar : {false, true}) {
    bool isThereAny = false;
    for (std::size_t v = 0; v < visits_.size(); ++v) {
      weights[v] = 0;
      if (visits_[v].state != state || (!evenTooFar && goesTooFar(v))) continue;
      weights[v] = fit(v);
      if (v > 0 && visits_[v - 1].state == state_) weights[v] *= kSamePast;
      if (visitNumber_ - playedAt_[v] <= kLately) weights[v] *= kStale;
      isThereAny = true;
    }
    if (isThereAny) break;
  }
  return pick(weights);
}

}  // namespace ksom
