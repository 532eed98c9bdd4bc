// SPDX-License-Identifier: GPL-3.0-or-later
#include "face.hpp"

#include <algorithm>
#include <vector>

// Of m_imp.h, which is not always installed: null when nothing is connected.
extern "C" struct _outconnect* obj_starttraverseoutlet(const t_object* box, t_outlet** outlet, int index);

namespace ksom::pd {

bool Face::isHeard(int outlet) const {
  t_outlet* ignored;
  return obj_starttraverseoutlet(box_, &ignored, outlet) != nullptr;
}

void Face::setClock(t_clock* clock) {
  clock_ = clock;
  voice_.begin();
  if (voice_.awaits()) clock_delay(clock, 0);
}

void Face::checkPlaced(const Arguments& arguments, std::size_t most) const {
  const std::size_t came = arguments.placed.size();
  if (came > most)
    voice_.complain("arguments", std::to_string(most) + " at most come before flags, " + std::to_string(came) +
                                     " came; the first are used");
}

void Face::complainUnknown(std::string_view word) const {
  voice_.complain(word, "is no message that it knows; nothing is changed");
}

void Face::complainFlag(std::string_view word) const {
  word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
  voice_.complain(word, "is set when the object is made, as a flag: -" + std::string(word) + " ...");
}

void Face::tell(const char* word, std::span<const float> numbers) const {
  std::vector<t_atom> atoms(numbers.size());
  std::transform(numbers.begin(), numbers.end(), atoms.begin(), atomOf);
  outlet_anything(messages_, gensym(word), static_cast<int>(atoms.size()), atoms.data());
}

void Face::tell(const char* word, std::initializer_list<float> numbers) const {
  tell(word, std::span(numbers.begin(), numbers.size()));
}

}  // namespace ksom::pd
