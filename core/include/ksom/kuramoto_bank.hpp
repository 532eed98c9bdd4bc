// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/attack.hpp"
#include "ksom/bank_params.hpp"
#include "ksom/coupling.hpp"
#include "ksom/envelope.hpp"
#include "ksom/glide.hpp"
#include "ksom/harmonic_root.hpp"
#include "ksom/oscillator.hpp"
#include "ksom/random.hpp"
#include "ksom/ticker.hpp"
#include "ksom/topology.hpp"

namespace ksom {

namespace kernel {
struct Group;
struct Settled;
enum class Pull : std::uint8_t;
class Layout;
struct Lanes;
struct Run;
}  // namespace kernel

/// A bank of sine oscillators that pull each other into step (Kuramoto 1975; with phase lag, Sakaguchi & Kuramoto,
/// Prog. Theor. Phys. 76, 1986):
///
///   d theta_i / dt = 2 pi f_i + bias_i + 2 pi K g_i Im(conj(z_i) h_i),   z_i = e^{i theta_i},
///   h_i = e^{-i lag} sum_j a_ij w_j z_j / W_i,   W_i = sum |a_ij w_j| (mean) or 1 (sum).
///
/// Oscillators stand in blocks, inside which every one hears every other; their own term is taken out by the bias. Or
/// each has its own neighbours, see Topology. K is in Hz: two equal oscillators lock as soon as K >= |f1 - f2|, at any
/// sample rate and in any topology. The field is exact in every sample, at a cost of O(N) but for the matrix.
///
/// One integrator serves all: a 64-bit phase advances exactly on a fixed grid of 64 samples of the bank's own count, the
/// pull of the field is added to it, and within the grid a rotating phasor carries both. So pitch does not drift, slow
/// oscillators (clocks, swarms below 20 Hz) are as exact as fast ones, and the sound does not depend on the host's block
/// size. Parameters and oscillators change on that grid, without a click.
class KuramotoBank : public BankParams {
 public:
  static constexpr const char* name = "KuramotoBank";
  static constexpr float kAudibleShare = 0.48f;  ///< of the sample rate: frequencies from here on are silent
  static constexpr int kMaxOscillators = 16384, kMaxChannels = 16, kGrid = 64;
  using Oscillator = ksom::Oscillator;

  struct Config {
    double sampleRate = 48000;  ///< 1 ... 1e6
    int maxOscillators = 64;    ///< 1 ... kMaxOscillators
    int channels = 1;           ///< 1 ... kMaxChannels
    int rewiredLinks = 0;       ///< 0 ... 16 * kMaxOscillators: room for those of a small world
  };
  /// Magnitude and angle of the mean of the oscillators' phasors, by weight: r = 1 is all in step.
  struct Order {
    float r = 0, psi = 0;
  };

  static std::size_t bytesNeeded(const Config& config);
  /// All its memory; false, and silent, when the config is illegal or the block too small. Then reset(1).
  bool prepare(const Config& config, std::span<std::byte> block);
  /// Back to sample 0 with phases spread by the golden ratio and `seed`, so that nothing starts in step. Keeps
  /// parameters and oscillators. Audio thread.
  void reset(std::uint32_t seed);

  /// Audio thread, like all below. Holds from the next grid point on.
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }
  /// How many of the prepared oscillators run; clamped to 1 ... maxOscillators. While it sounds, those that come rise and
  /// those that go die away over "fade"; blocks stay, and the last one takes what comes. Before, all are one block again.
  void setCount(int count);
  int count() const { return static_cast<int>(wantedCount_); }
  void setOscillator(int index, const Oscillator& oscillator) { setOscillators(index, {&oscillator, 1}); }
  /// The same for many that follow each other, as many as there are, which costs less.
  void setOscillators(int first, std::span<const Oscillator> oscillators);
  const Oscillator& oscillator(int index) const { return oscillators_[static_cast<std::size_t>(index)]; }
  /// At once; radians, any finite value.
  void setPhase(int index, double radians);
  /// At once: throws each of these oscillators towards phase 0 by amount * sin(phase), -3.2 ... 3.2 rad, as a blow on the
  /// first beat would; those whose amplitude was dying come back to |amount|, at most 1, of their own.
  void kick(float amount, int first = 0, int count = kMaxOscillators);
  /// The same for all, each by its own share of `amount`; those beyond the span are left alone.
  void kick(float amount, std::span<const float> shares);
  /// Hz that an oscillator has learned, see "adapt"; reset forgets it.
  float learnedHz(int index) const;
  /// Of its own amplitude, 0 ... 1, see "growth".
  float vigour(int index) const;
  /// Cuts the bank into blocks of these sizes, in order; what is left over joins the last. All-to-all is one block.
  /// At once; while it sounds, too.
  void setBlocks(std::span<const int> sizes);
  int blockCount() const { return static_cast<int>(blockCount_); }
  /// A resting block is silent, coupled to nothing and costs next to nothing; its phases run on freely, and new values of
  /// its oscillators wait until it wakes. From the next grid point on: let it fade out first. setBlocks wakes all.
  void rest(int block, bool rests);
  /// While all fades, "norm" divides by what it did before: else it would hold up what fades, and cut it off at the end.
  /// Audio thread; reset ends it.
  void holdNorm(bool holds) { holdsNorm_ = holds; }

  /// Links of the topology "matrix", a square of numbers for count() oscillators or more: row j says how loudly each
  /// hears j. The memory is the caller's, stays until other links are set, and may change while it sounds; a link that is
  /// not finite deafens its listener. Fastest where it begins at a cache line (64 bytes).
  void setLinks(std::span<const float> links) { topology_.setLinks(links, {}); }
  /// The same for links that "hebbian" may write to, on the grid: a_ij' = rate (cos(theta_j - theta_i) - a_ij), so that
  /// each comes to hear those that it keeps in step with (after Hebb; Aoki & Aoyagi, Phys. Rev. Lett. 102, 2009).
  void setLearningLinks(std::span<float> links) { topology_.setLinks(links, links); }

  /// The next samples, one span a channel, all of the same length (overwritten). `r` and `psi` are empty or get the
  /// order parameter of each sample. `input` is empty or what "force" injects, as long as the rest: it pulls as a phasor
  /// of its own envelope would, d theta = 2 pi F x / env(x) cos theta (Adler, Proc. IRE 34, 1946); it may stand where one
  /// of the others goes. Bit-identical however the time is cut into calls.
  void process(std::span<const std::span<float>> out, std::span<float> r = {}, std::span<float> psi = {},
               std::span<const float> input = {});

  /// What each oscillator puts out on its own: its sine, its phase (0 ... 2 pi), or a tick, one sample a cycle, of the
  /// height of its amplitude (see Ticker).
  enum class Each { sine, phase, tick };
  /// The next samples of each oscillator, out[i] of oscillator i; else as process. From a bank of one channel.
  void processEach(Each what, std::span<const std::span<float>> out, std::span<float> r = {}, std::span<float> psi = {},
                   std::span<const float> input = {});

  /// What there is to see of an oscillator.
  struct State {
    float phase = 0;   ///< of the next sample, -pi ... pi
    float freqHz = 0;  ///< as it ran in the last whole grid step, coupling and all
    float amp = 0;     ///< of its own, 0 where it rests; "norm" and "level" are not in it
    float localR = 0;  ///< how much in step those are that it hears: |h_i| of the weights, 0 ... 1
  };
  /// Of as many oscillators as fit.
  void states(std::span<State> out);
  /// The root that "pull" pulls to, and which of its harmonics an oscillator is held by (0 for none).
  Root rootNow() const { return root_.root(); }
  int harmonicOf(int index) const;
  /// What it does otherwise than was asked for, a sentence, or null. To be said once.
  const char* remark() const;

  /// Of the next sample; blocks that rest are left out, as in `r`.
  Order order() const;
  Order blockOrder(int block) const;
  float blockR(int block) const;  ///< its r alone, which costs less
  /// K of a block in Hz as it acts now (unit and stability limit applied), as of the last grid point.
  float effectiveCouplingHz(int block) const;
  /// Phase of the next sample in radians, -pi ... pi.
  double phase(int index) const;
  /// True when a coupling had to be limited for stability since the last reset (|2 pi K_eff / sampleRate| <= 1).
  bool couplingWasLimited() const { return limited_; }

 private:
  friend struct Carving;
  struct Block {
    std::uint32_t begin = 0, end = 0;         // oscillators
    std::uint32_t firstLane = 0, stride = 1;  // where they lie, but for rings: see kernel::Place
    std::uint32_t group = 0, lane = 0;
    bool rests = false, isSilent = false;  // the latter once it has been made so
    bool changed = true;                   // an oscillator of it has new values
    bool ramps = true;                     // its output weights are on their way, or may be
    bool isRich = true;                    // one of it has more than a fundamental, or may have
    bool glides = false;                   // frequencies are on their way
    bool hasNoise = false, hasBias = false, hasNudge = false;
    float sumWeights = 0;  // W
    float slowestHz = 0;
    float loudestGain = 0;
    float usualPush = 0;   // by noise, nudge and root, rad a sample
    float criticalHz = 0;  // K that just locks the block; 0 is found again when it is needed
    CriticalCoupling critical;
    float strayed = 0;     // how far its shape may have moved since that was found, relative
    float couplingHz = 0;  // K as it acts
    float pull = 0;        // 2 pi K / (W sampleRate)
    float agreement = 0;   // r^2, smoothed
    float loudness = 1;    // what "level" multiplies by
    std::size_t size() const { return end - begin; }
  };
  // What oscillators are coupled by, as it was last taken over.
  struct Coupling {
    float amount = 0, between = 0, unit = 0, normalise = 0, lag = 0, holdPitch = 0, integrator = 0, linewidth = 0;
    float force = 0, pull = 0;
    float fade = 1;
    bool operator==(const Coupling&) const = default;
  };
  // What oscillators were last heard by, beside their own values.
  struct Heard {
    float factor = 1, norm = 0, harmonics = 0;
    bool hasLevel = false, isHushed = false;  // hushed: a sine, before the number of harmonics changes
    bool isNetwork = false;
    bool operator==(const Heard&) const = default;
  };

  static bool isLegal(const Config& config);
  bool isReady() const { return !phase_.empty(); }
  void carve(Arena& arena);
  template <class Visit>
  void forLanes(Visit visit);
  std::span<Block> blocks() { return blocks_.first(blockCount_); }
  std::span<const Block> blocks() const { return blocks_.first(blockCount_); }
  void cut(std::span<const int> sizes);
  void resize(std::size_t count);
  void layAgain();
  void coupleAgain();
  void layOut();
  void layOutInOne();
  void place(Block& block, kernel::Layout& layout);
  void findLanes();
  void moveLanes();
  template <class T>
  void moveLanes(std::span<T> lanes);
  void placeNew();
  void beginAgain();
  void standAt(std::size_t lane, std::uint64_t phase);
  void startPhases();
  static std::uint64_t startPhase(std::size_t i, const RandomBits& jitter);
  kernel::Lanes lanes() const;
  std::size_t channelCount() const { return static_cast<std::size_t>(config_.channels); }
  // Of phasors, and of their weights.
  struct Sum {
    std::complex<float> z = 0;
    float weights = 0;
  };
  void add(const Block& block, Sum& sum) const;
  Sum sumOf(int block) const;  // nothing, where there is none
  static Order orderFrom(std::complex<float> sum, float sumWeights);
  static float coherence(std::complex<float> sum, float sumWeights);  // r, in 0 ... 1

  // What happens on the grid, in this order.
  void begin();
  void nextGrid();
  void startGrid();
  void traceDeviations();
  kernel::Settled lanesToSettle(std::size_t first, std::size_t end) const;
  template <class Visit>
  void forTraces(Visit visit);
  float deviationOf(std::size_t i) const;
  void settle();
  void learnFrequencies();
  void growAmplitudes();
  void fadeOscillators();
  void glideFrequencies();
  void pullToRoot();
  void listenToRoot();
  void learnLinks();
  void takeTopology();
  void changeTopology(const Topology::Shape& shape);
  void takeLanes();
  void forgetAims(const Block& block);
  void takeOscillators();
  void takeOscillators(std::size_t begin, std::size_t end);
  void keepCritical(Block& block);
  float wantedHz(std::size_t i) const { return glides_[i].hz() + learnedHz_[i]; }
  bool isThere(std::size_t i) const { return !blocks_[blockOf_[i]].rests; }
  float presentWeight(std::size_t i) const { return isThere(i) ? oscillators_[i].weight * presence_[i] : 0.0f; }
  void takeFrequencies(std::size_t begin, std::size_t end);
  void takeTurns();
  void takeWeights(std::size_t begin, std::size_t end);
  void keepHeard(std::size_t lane, float ratio);
  void takePans(std::size_t begin, std::size_t end);
  bool takeCoupling();
  void couple(bool couplingChanged);
  bool hasOwnFields() const { return topology_.shape().kind != Topology::blocks; }
  void kickOne(std::size_t i, float amount);
  std::uint64_t phaseNow(std::size_t i) const;
  float each(Each what, std::size_t i);
  std::span<float> roomX() { return {reinterpret_cast<float*>(room_.data()), laneRoom_}; }
  std::span<float> roomY() { return {reinterpret_cast<float*>(room_.data()) + laneRoom_, laneRoom_}; }
  bool isCritical() const { return taken_.unit == static_cast<float>(critical) && !hasOwnFields(); }
  float radPerHz() const { return 6.2831853f * samplePeriod_; }  // rad a sample
  float mostHz(float sumOfLinks) const;
  void hearFields();
  void takeListeners();
  void weighBlock(Block& block);
  void coupleBlock(Block& block);
  float criticalHzOf(Block& block);
  void takeGroups();
  void joinGroup(const Block& block);
  float betweenPull(const Block& block, float others);
  kernel::Pull pullOf(const Block& block, float strongest) const;
  void takeSums();
  void takeBlocks(bool couplingChanged);
  void takeBiases(bool couplingChanged);
  void takeBias(Block& block);
  void drawNoise(const Block& block);
  float lagBias(const Block& block, std::size_t i) const;
  float nudgeAt(std::size_t i) const;
  std::complex<float> groupSum(const Block& block) const;
  void takeLoudness(bool atOnce);
  void takeLoudness(Block& block, bool atOnce);
  float presentAmp(std::size_t i) const { return isThere(i) ? presence_[i] * oscillators_[i].amp : 0.0f; }
  float normFactor() const;
  void aimOutputs(bool atOnce);
  void aim(Block& block, const Heard& heard, bool atOnce);
  void markKinds();

  // What happens in every sample.
  void advance(std::size_t at, std::size_t count, std::span<const std::span<float>> out, std::span<float> r,
               std::span<float> psi, std::span<const float> input);
  void runBank(kernel::Run& run);
  void runTiles(const kernel::Lanes& lanes, const kernel::Run& run);
  void runTogether(const kernel::Lanes& lanes, const kernel::Run& run);
  void runOwnFields(const kernel::Lanes& lanes, kernel::Run& run);
  void listen();

  Config config_;
  std::array<float, numParams> values_{};
  std::size_t count_ = 0, wantedCount_ = 0;  // that run, those included that still fade
  std::size_t blockCount_ = 0;
  std::size_t gridAt_ = 0;              // samples since the last grid point
  std::uint64_t seed_ = 1, grids_ = 0;  // of the noise: grid points since reset
  bool started_ = false, limited_ = false, sumsAreStale_ = true;
  bool isFresh_ = true;                        // reset, and nothing was done for it yet, see beginAgain
  bool hasChanges_ = true;                     // of oscillators, or of who rests, since the last grid point
  std::size_t turnsBegin_ = 0, turnsEnd_ = 0;  // lanes among which frequencies are new
  bool phasorsAreStale_ = true;                // not where phases are, or not as long as weights
  bool isGliding_ = false, isRamping_ = false,
       isPushed_ = false;  // of any block: it glides, ramps, has noise or a bias
  bool isFading_ = false, isStruck_ = false, rootIsStale_ = true, holdsNorm_ = false;
  float totalWeight_ = 0, agreementShare_ = 1, samplePeriod_ = 0;
  float fade_ = 1;  // of the coupling, while who hears whom changes
  float cosLag_ = 1, sinLag_ = 0, fieldHz_ = 0;
  Coupling taken_;
  Heard heard_;

  // Oscillator after oscillator.
  std::span<Oscillator> oscillators_;      // as set; taken over on the grid
  std::span<float> freq_, weight_, gain_;  // as taken over
  std::span<float> pan_, noise_;           // noise: rad a sample, of one deviation
  std::span<float> learnedHz_, vigour_;
  std::span<float> presence_;  // 0 ... 1, while they come and go
  std::span<Glide> glides_;
  std::span<Ticker> tickers_;
  std::span<float> pushed_;                                 // rad a sample, by noise and nudge
  std::span<std::uint32_t> laneOf_, nextLaneOf_, blockOf_;  // next: while lanes move
  std::span<Block> blocks_;
  std::span<kernel::Group> groups_;  // see kernel::Layout
  std::size_t groupCount_ = 0, laneCount_ = 0, laneRoom_ = 0, placedCount_ = 0;
  Topology topology_;
  Envelope envelope_;  // of the input
  Attack attack_;      // likewise
  HarmonicRoot root_;

  // Oscillator after oscillator, where each has a field of its own: that of a moment, K over what it hears, and 1 over the
  // weights of those.
  std::span<float> fieldX_, fieldY_, fieldShare_, perHeard_;

  // Lane after lane, see kernel::Lanes.
  std::span<std::uint64_t> phase_, step_;  // cycles times 2^64, and their advance a sample; both wrap
  std::span<float> x_, y_, deviation_, stepCos_, stepSin_, stepExcess_, laneWeight_, twoOverWeight_, laneGain_, bias_;
  std::span<float> rolloff_, rolloffStep_, before_;
  std::span<float> pulled_;                   // rad in the last grid step
  std::span<float> ownGain_;                  // K over what each hears, times its gain over its weight
  std::span<float> panGain_, out_, outStep_;  // channel after channel
  std::span<std::uint64_t> room_;             // for moving lanes about, and other passing uses
};

}  // namespace ksom
