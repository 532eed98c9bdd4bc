// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid_face.hpp"

#include <algorithm>

namespace ksom::pd {
namespace {

constexpr std::int64_t kStepsACell = 20;  // are enough from where init pca begins

}  // namespace

GridFace::GridFace(t_object* box, Atoms words) : voice_(box, kName) {
  for (t_outlet*& outlet : outlets_) outlet = outlet_new(box, &s_anything);
  const Arguments arguments = argumentsOf(words);
  const auto place = [&](grid::Place at) {
    const Param& param = grid::kPlaces[at];
    if (arguments.placed.size() <= at) return static_cast<int>(param.init);
    return static_cast<int>(voice_.read(param, arguments.placed.subspan(at, 1), param.init));
  };
  config_ = {place(grid::width), place(grid::height), place(grid::features)};
  std::array<float, grid::kFlags.size()> flags;
  voice_.readFlags(arguments.flags, grid::kFlags, flags);
  seed_ = static_cast<std::uint32_t>(flags[0]);
  block_.resize(SomGrid::bytesNeeded(config_));
  grid_.prepare(config_, block_);
  grid_.reset(seed_);
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);)
    if (findParam(grid::kFlags, flag->name) < 0) message(flag->name, flag->values);
}

void GridFace::message(std::string_view word, Atoms atoms) {
  switch (findWord(grid::kWords, word == "float" ? "list" : word)) {
    case grid::list:
      return hear(atoms);
    case grid::bang:
      return answer(last_);
    case grid::train:
      trains_ = voice_.read(grid::kTrain, atoms, trains_ ? 1 : 0) > 0;
      return;
    case grid::hex:
      grid_.set(SomGrid::topology, voice_.read(grid::kHex, atoms, grid_.get(SomGrid::topology)));
      return;
    case grid::at:
      return tellAt(atoms);
    case grid::reset:
      return reset(atoms);
    case grid::fit:
      return fit(atoms);
    case grid::umatrix:
      return writeNeighbours(atoms);
    case grid::plane:
      return writePlane(atoms);
    case grid::toarray:
      return writeTo(word, atoms, grid_.weights());
    case grid::fromarray:
      return takeWeights(atoms);
    case grid::dump:
      return tellParams();
    default:
      break;
  }
  const int id = findParam(SomGrid::params, word);
  if (id >= 0) return voice_.readInto(grid_, static_cast<SomGrid::ParamId>(id), atoms);
  voice_.complain(word, "is no message that it knows; nothing is changed");
}

void GridFace::hear(Atoms atoms) {
  std::vector<float> vector(atoms.size());
  std::transform(atoms.begin(), atoms.end(), vector.begin(),
                 [](const t_atom& atom) { return isNumber(atom) ? static_cast<float>(atom.a_w.w_float) : 0.0f; });
  if (atoms.size() != features() && !isToldOfLength_) {
    isToldOfLength_ = true;
    voice_.complain("list", std::to_string(atoms.size()) + " numbers came, a cell has " + std::to_string(features()) +
                                " (the third argument); missing ones count as 0, others are left out");
  }
  vector.resize(features());
  answer(trains_ ? grid_.hear(vector) : grid_.find(vector));
}

void GridFace::answer(SomGrid::Match match) {
  const bool hasChanged = match.best != last_.best;
  last_ = match;
  if (match.best < 0) return;
  outlet_float(outlets_[changed], hasChanged ? 1 : 0);
  outlet_float(outlets_[error], static_cast<t_float>(match.distance));
  outlet_float(outlets_[index], static_cast<t_float>(match.best));
  outlet_float(outlets_[y], static_cast<t_float>(match.best / config_.width));
  outlet_float(outlets_[x], static_cast<t_float>(match.best % config_.width));
}

void GridFace::tell(const char* word, std::span<const float> numbers) {
  std::vector<t_atom> atoms(numbers.size());
  std::transform(numbers.begin(), numbers.end(), atoms.begin(), atomOf);
  outlet_anything(outlets_[messages], gensym(word), static_cast<int>(atoms.size()), atoms.data());
}

void GridFace::tellAt(Atoms atoms) {
  if (atoms.size() < 2 || !isNumber(atoms[0]) || !isNumber(atoms[1]))
    return voice_.complain("at", "x and y are missing, in cells");
  std::vector<float> values(features());
  grid_.valueAt(static_cast<float>(atoms[0].a_w.w_float), static_cast<float>(atoms[1].a_w.w_float), values);
  tell("at", values);
}

void GridFace::reset(Atoms atoms) {
  const Param& seed = grid::kFlags[0];
  if (!atoms.empty()) seed_ = static_cast<std::uint32_t>(voice_.read(seed, atoms, static_cast<float>(seed_)));
  grid_.begin({}, seed_);
  last_ = {};
}

void GridFace::fit(Atoms atoms) {
  const Table table = voice_.readTable("fit", atoms);
  if (!table.isThere()) return;
  std::vector<float> vectors(table.size());
  table.read(vectors);
  if (vectors.size() < features())
    return voice_.complain("fit", "the array holds no vector of " + std::to_string(features()) + " numbers");
  auto steps = kStepsACell * grid_.cells();
  if (atoms.size() > 1)
    steps = static_cast<std::int64_t>(voice_.read(grid::kSteps, atoms.subspan(1), static_cast<float>(steps)));
  grid_.begin(vectors, seed_);
  grid_.train(vectors, {}, {}, steps, seed_);
  last_ = {};
}

// Results, in arrays.

void GridFace::writeTo(std::string_view word, Atoms atoms, std::span<const float> values) const {
  const Table table = voice_.readTable(word, atoms);
  if (!table.isThere()) return;
  table.resize(values.size());
  table.write(values);
  table.redraw();
}

void GridFace::writeNeighbours(Atoms atoms) const {
  std::vector<float> values(cells());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = grid_.neighbourDistance(static_cast<int>(i));
  writeTo("umatrix", atoms, values);
}

void GridFace::writePlane(Atoms atoms) const {
  const float feature = !atoms.empty() && isNumber(atoms[0]) ? static_cast<float>(atoms[0].a_w.w_float) : -1.0f;
  if (!(feature >= 0 && feature < static_cast<float>(features())))
    return voice_.complain("plane", "the number of a feature is missing, 0 ... " + std::to_string(features() - 1));
  std::vector<float> values(cells());
  grid_.componentPlane(static_cast<int>(feature), values);
  writeTo("plane", atoms.subspan(1), values);
}

void GridFace::takeWeights(Atoms atoms) {
  const Table table = voice_.readTable("fromarray", atoms);
  if (!table.isThere()) return;
  if (table.size() != grid_.weights().size())
    return voice_.complain("fromarray", "the array has " + std::to_string(table.size()) + " numbers, the map needs " +
                                            std::to_string(grid_.weights().size()) + "; nothing is changed");
  table.read(grid_.weights());
  last_ = {};
}

void GridFace::tellParams() {
  const std::array size{static_cast<float>(config_.width), static_cast<float>(config_.height),
                        static_cast<float>(config_.features)};
  tell("size", size);
  tell("step", std::array{static_cast<float>(grid_.step())});
  tell("train", std::array{trains_ ? 1.0f : 0.0f});
  for (std::size_t id = 0; id < SomGrid::params.size(); ++id)
    tell(lowerName(SomGrid::params[id]).c_str(),
         std::array{grid_.get(static_cast<SomGrid::ParamId>(id)) * perUnit(SomGrid::params[id])});
}

}  // namespace ksom::pd
