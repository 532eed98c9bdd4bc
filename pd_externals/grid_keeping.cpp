// SPDX-License-Identifier: GPL-3.0-or-later
// [ksomgrid]: what it keeps, in arrays and in files.
#include <algorithm>

#include "grid_face.hpp"
#include "map_file.hpp"
#include "output_file.hpp"

namespace ksom::pd {
namespace {

constexpr std::int64_t kStepsACell = 20;  // are enough from where init pca begins

class FileSink : public TextSink {
 public:
  explicit FileSink(OutputFile& file) : file_(file) {}
  void write(std::string_view text) override { file_.write(text); }
  std::string name() const override { return file_.path(); }

 private:
  OutputFile& file_;
};

}  // namespace

void GridFace::reset(Atoms atoms) {
  const Param& seed = grid::kFlags[grid::seed];
  if (!atoms.empty()) seed_ = static_cast<std::uint32_t>(voice_.read(seed, atoms, static_cast<float>(seed_)));
  const auto init = static_cast<int>(grid().get(SomGrid::init));
  if (init == SomGrid::data || init == SomGrid::pca)
    voice_.complain("reset", "init " + text(SomGrid::params[SomGrid::init], static_cast<float>(init)) +
                                 " needs the vectors that fit brings; random weights are used");
  map_->begin({}, seed_);
  last_ = {};
}

void GridFace::fit(Atoms atoms) {
  voice_.checkCount("fit", atoms, 2);
  const Table table = voice_.readTable("fit", atoms);
  if (!table.isThere()) return;
  std::vector<float> vectors(table.size());
  table.read(vectors);
  if (vectors.size() < features())
    return voice_.complain("fit", "the array holds no vector of " + std::to_string(features()) + " numbers");
  auto steps = kStepsACell * grid().cells();
  if (atoms.size() > 1)
    steps = static_cast<std::int64_t>(voice_.read(grid::kSteps, atoms.subspan(1), static_cast<float>(steps)));
  map_->begin(vectors, seed_);
  grid().train(vectors, {}, {}, steps, seed_);
  last_ = {};
}

// Files. What cannot be read leaves all as it was.

std::string GridFace::pathOf(std::string_view word, Atoms atoms) const {
  if (atoms.empty() || atoms[0].a_type != A_SYMBOL) {
    voice_.complain(word, "the name of a file is missing; nothing is changed");
    return {};
  }
  std::array<char, MAXPDSTRING> path{};
  canvas_makefilename(patch_, atoms[0].a_w.w_symbol->s_name, path.data(), static_cast<int>(path.size()));
  return path.data();
}

void GridFace::read(Atoms atoms) {
  const std::string path = pathOf("read", atoms);
  if (path.empty()) return;
  try {
    take(std::make_unique<GridMap>(readMap(path), slots_, seed_, path));
  } catch (const std::exception& e) {
    return voice_.complain("read", std::string(e.what()) + "; nothing is changed");
  }
  tellSize();
}

// Parameters stay: a file holds none.
void GridFace::take(std::unique_ptr<GridMap> map) {
  for (std::size_t id = 0; id < SomGrid::params.size(); ++id) {
    const auto param = static_cast<SomGrid::ParamId>(id);
    map->grid().set(param, grid().get(param));
  }
  map->grid().setStep(static_cast<std::int64_t>(grid().get(SomGrid::trainDur)));
  map->setPerturb(perturb_);
  map_ = std::move(map);
  last_ = {};
  isToldOfLength_ = isToldOfWord_ = hasHeard_ = false;
}

void GridFace::write(Atoms atoms) {
  const std::string path = pathOf("write", atoms);
  if (path.empty()) return;
  try {
    const MusicMap map = map_->asFile(path);
    OutputFile file(path, {}, true);
    FileSink sink(file);
    writeMap(map, sink);
    file.commit();
  } catch (const std::exception& e) {
    return voice_.complain("write", std::string(e.what()) + "; nothing is written");
  }
  tell("written", {});
}

// Arrays.

void GridFace::writeTo(std::string_view word, Atoms atoms, std::span<const float> values) const {
  const Table table = voice_.readTable(word, atoms);
  if (!table.isThere()) return;
  table.resize(values.size());
  table.write(values);
  table.redraw();
}

void GridFace::writeNeighbours(Atoms atoms) const {
  voice_.checkCount("umatrix", atoms, 1);
  std::vector<float> values(cells());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = grid().neighbourDistance(static_cast<int>(i));
  writeTo("umatrix", atoms, values);
}

void GridFace::writePlane(Atoms atoms) const {
  voice_.checkCount("plane", atoms, 2);
  const auto feature = wholeNumber(atoms, 0, 0, config().features - 1);
  if (!feature)
    return voice_.complain("plane", (atoms.empty() ? "a value" : text(atoms[0])) + std::string(" is ") +
                                        (atoms.empty() ? "missing, the number of a feature" : "no feature") +
                                        " of 0 ... " + std::to_string(features() - 1) + "; nothing is changed");
  std::vector<float> values(cells());
  grid().componentPlane(*feature, values);
  writeTo("plane", atoms.subspan(1), values);
}

// Weights unless told; nothing for a word that says nothing, for what it meant would be overwritten.
std::optional<grid::Numbers> GridFace::numbersOf(std::string_view word, Atoms atoms) const {
  voice_.checkCount(word, atoms, 2);
  if (atoms.size() < 2) return grid::weights;
  if (const int choice = findChoice(grid::kNumbers, text(atoms[1])); choice >= 0)
    return static_cast<grid::Numbers>(choice);
  voice_.complain(word, text(atoms[1]) + " is none of " + rangeOf(grid::kNumbers) + "; nothing is changed");
  return std::nullopt;
}

void GridFace::toArray(Atoms atoms) {
  const auto which = numbersOf("toarray", atoms);
  if (!which) return;
  if (which == grid::cells && map_->cellNumbers().empty())
    return voice_.complain("toarray", "no cell has learnt to play anything yet; nothing is changed");
  writeTo("toarray", atoms,
          which == grid::cells ? map_->cellNumbers()
          : which == grid::way ? map_->walkNumbers()
                               : grid().weights());
}

void GridFace::fromArray(Atoms atoms) {
  const auto which = numbersOf("fromarray", atoms);
  if (!which) return;
  const Table table = voice_.readTable("fromarray", atoms);
  if (!table.isThere()) return;
  const std::size_t needed = which == grid::cells ? map_->cellNumberCount()
                             : which == grid::way ? table.size()
                                                  : grid().weights().size();
  if (table.size() != needed)
    return voice_.complain("fromarray", "the array has " + std::to_string(table.size()) + " numbers, the map needs " +
                                            std::to_string(needed) + "; nothing is changed");
  std::vector<float> numbers(needed);
  table.read(numbers);
  if (which == grid::way && !map_->takeWalk(std::move(numbers)))
    return voice_.complain("fromarray", "the array holds no walk of this map; nothing is changed");
  if (which == grid::cells) map_->takeCells(std::move(numbers));
  if (which != grid::weights) return;
  std::copy(numbers.begin(), numbers.end(), grid().weights().begin());
  last_ = {};
}

}  // namespace ksom::pd
