// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <m_pd.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ksom/param.hpp"
#include "ksom/tracks.hpp"
#include "param_text.hpp"
#include "pd_table.hpp"

/// The words of a patch: messages, and flags at creation, which are read alike. Messages only, never the signal chain.
namespace ksom::pd {

using Atoms = std::span<const t_atom>;

inline Atoms atomsOf(int count, const t_atom* atoms) {
  return {atoms, static_cast<std::size_t>(count < 0 ? 0 : count)};
}
inline t_atom atomOf(float value) {
  t_atom atom;
  SETFLOAT(&atom, static_cast<t_float>(value));
  return atom;
}
inline bool isNumber(const t_atom& atom) { return atom.a_type == A_FLOAT; }
bool isFinite(const t_atom& atom);
inline float numberOr(Atoms atoms, std::size_t at, float otherwise) {
  return at < atoms.size() && isNumber(atoms[at]) ? static_cast<float>(atoms[at].a_w.w_float) : otherwise;
}
/// The number of something, `low` ... `high`; nullopt where it is none, 1.5 included.
std::optional<int> wholeNumber(Atoms atoms, std::size_t at, int low, int high);
std::string text(const t_atom& atom);
/// One of a frame, `partial i freq amp phase weight state`, by an outlet.
class PartialTeller {
 public:
  void tell(t_outlet* outlet, std::size_t index, const Partial& partial) const;

 private:
  t_symbol* word_ = gensym("partial");  // looked up once: that takes as long as all the rest
};
/// Complains, in the name of one object. Find Last Error of Pd's menu goes to its box.
class Voice {
 public:
  Voice(const void* box, const char* name) : box_(box), name_(name) {}
  void complain(std::string_view about, const std::string& what) const;

  /// What a word of the patch gives to a parameter that was `last`: always a value that can be used, with a complaint
  /// where that is not what was said.
  float read(const Param& param, Atoms values, float last) const;
  /// Whether that gives a value, and not the last one for want of any.
  static bool canRead(const Param& param, Atoms values);
  /// A list for a parameter, as far as `values` goes, which holds the last ones. One complaint, about the first number
  /// that is not as said.
  void readList(const Param& param, std::string_view word, Atoms atoms, std::span<float> values) const;
  /// The same for the row `id` of an object of the core.
  template <class Owner>
  void readInto(Owner& owner, typename Owner::ParamId id, Atoms values) const {
    owner.set(id, read(Owner::params[id], values, owner.get(id)));
  }
  /// The array that the first atom names; with a complaint where none is named, or there is none, which ends by what
  /// comes of that.
  Table readTable(std::string_view word, Atoms atoms, const char* otherwise = "nothing is changed") const;
  /// Where more came than a word takes.
  void checkCount(std::string_view word, Atoms atoms, std::size_t most) const;
  /// At creation the rest of the patch is not there yet: arrays that are used from then on are only missed once that is over.
  void begin() { isMade_ = true; }
  bool awaits() const { return !awaited_.empty(); }
  void tellMissing();
  /// What flags give to each row of a table, and what stands there where there is none; other flags are left alone.
  void readFlags(Atoms flags, std::span<const Param> table, std::span<float> values) const;
  /// Of a number that came otherwise than as a word.
  void say(const Param& param, Verdict verdict, float came, float used) const;

 private:
  struct Awaited {
    std::string word;
    t_symbol* name;
  };
  void complainOfTable(std::string_view word, t_symbol* name, const char* otherwise) const;
  float readShown(const Param& param, Atoms values, float last) const;
  float readNumber(const Param& param, float came, float last) const;
  float readChoice(const Param& param, const char* came, float last) const;

  const void* box_;
  const char* name_;
  bool isMade_ = false;
  mutable std::vector<Awaited> awaited_;
};

/// What stands behind an object's name: first values by their place, then flags with values of their own.
struct Arguments {
  Atoms placed, flags;
};
Arguments argumentsOf(Atoms all);

/// The next flag of `rest` without its "-", and its values; both are taken off. nullopt at the end.
struct Flag {
  std::string_view name;
  Atoms values;
};
std::optional<Flag> nextFlag(Atoms& rest);

}  // namespace ksom::pd
