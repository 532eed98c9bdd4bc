// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what each object understands, for the help patches (see help/pd/make_help.py): a line a word, its columns set
// apart by tabs: object, kind (place, flag, param, word ...), name, range or arguments, default, text.
#include <cstdio>
#include <string>

#include "analyze_words.hpp"
#include "bank_words.hpp"
#include "grid_words.hpp"
#include "ksom/swarm_player.hpp"
#include "level_words.hpp"
#include "score_words.hpp"

using namespace ksom;

namespace {

void print(const char* object, const char* kind, const std::string& name, const std::string& range,
           const std::string& init, const char* doc) {
  std::printf("%s\t%s\t%s\t%s\t%s\t%s\n", object, kind, name.c_str(), range.c_str(), init.c_str(), doc);
}

template <class Table>
void printParams(const char* object, const char* kind, const Table& table) {
  for (const Param& row : table) {
    const Param param = pd::asInPatches(row);
    print(object, kind, lowerName(param), pd::rangeOf(param), pd::text(param, param.init), param.doc);
  }
}

template <class Table>
void printWords(const char* object, const Table& table, const char* kind = "word") {
  for (const pd::Word& word : table) {
    const std::string range = word.value ? " (" + pd::rangeOf(*word.value) + ")" : "";
    print(object, kind, word.name, word.arguments, "", (word.doc + range).c_str());
  }
}

// With several voices: what else is there, what begins otherwise, and what is not there.
void printSwarms(const char* object) {
  printParams(object, "swarm", SwarmPlayer::params);
  for (std::size_t id = 0; id < pd::bank::kParams.size(); ++id)
    if (const Param& param = pd::bank::kParamsOfSwarms[id]; param.init != pd::bank::kParams[id].init)
      printParams(object, "ofswarms", std::array{param});
  const auto& fields = KuramotoBank::Oscillator::params;
  for (std::size_t id = pd::bank::kFieldsOfSwarms; id < fields.size(); ++id)
    printParams(object, "notofswarms", std::array{fields[id]});
  printParams(object, "notofswarms", std::array{pd::bank::kPhase});
}

}  // namespace

int main() {
  printParams("kuramotobank~", "place", pd::bank::kPlaces);
  printParams("kuramotobank~", "flag", pd::bank::kFlags);
  printWords("kuramotobank~", pd::bank::kWords);
  printParams("kuramotobank~", "param", pd::bank::kParams);
  printParams("kuramotobank~", "oscillator", KuramotoBank::Oscillator::params);
  printParams("kuramotobank~", "oscillator", std::array{pd::bank::kPhase});
  printSwarms("kuramotobank~");
  printParams("kanalyze~", "place", pd::analyze::kPlaces);
  printWords("kanalyze~", pd::analyze::kWords);
  printParams("kanalyze~", "param", Analyzer::params);
  printParams("ksomgrid", "place", pd::grid::kPlaces);
  printParams("ksomgrid", "flag", pd::grid::kFlags);
  printWords("ksomgrid", pd::grid::kWords);
  printParams("ksomgrid", "param", SomGrid::params);
  printParams("ksomgrid", "param", Walk::params);
  printWords("ksomscore~", pd::score::kPlaces, "place");
  printParams("ksomscore~", "flag", pd::score::kFlags);
  printWords("ksomscore~", pd::score::kWords);
  printParams("ksomscore~", "param", pd::score::kParams);
  printParams("ksomlevel~", "place", pd::level::kPlaces);
  printParams("ksomlevel~", "flag", pd::level::kFlags);
  printWords("ksomlevel~", pd::level::kWords);
  printParams("ksomlevel~", "param", Level::params);
}
