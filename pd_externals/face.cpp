// SPDX-License-Identifier: GPL-3.0-or-later
#include "face.hpp"

#include <algorithm>
#include <vector>

namespace ksom::pd {

void Face::complainUnknown(std::string_view word) const {
  voice_.complain(word, "is no message that it knows; nothing is changed");
}

void Face::complainFlag(std::string_view word) const {
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
