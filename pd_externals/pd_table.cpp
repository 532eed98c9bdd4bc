// SPDX-License-Identifier: GPL-3.0-or-later
#include "pd_table.hpp"

#include <algorithm>
#include <string_view>

namespace ksom::pd {

t_garray* Table::array() const {
  return name_ ? reinterpret_cast<t_garray*>(pd_findbyclass(name_, garray_class)) : nullptr;
}

// Its only holder is bound to a name itself, several by a list of Pd's own.
bool Table::isShared() const {
  return name_ && name_->s_thing && std::string_view(class_getname(*name_->s_thing)) == "bindlist";
}

std::span<t_word> Table::words() const {
  t_garray* found = array();
  int count = 0;
  t_word* first = nullptr;
  if (!found || !garray_getfloatwords(found, &count, &first) || count < 0) return {};
  return {first, static_cast<std::size_t>(count)};
}

std::size_t Table::read(std::span<float> to) const {
  const std::span<t_word> all = words(), from = all.first(std::min(to.size(), all.size()));
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<float>(from[i].w_float);
  return from.size();
}

std::size_t Table::write(std::span<const float> from) const {
  const std::span<t_word> all = words(), to = all.first(std::min(from.size(), all.size()));
  for (std::size_t i = 0; i < to.size(); ++i) to[i].w_float = static_cast<t_float>(from[i]);
  return to.size();
}

void Table::resize(std::size_t size) const {
  t_garray* found = array();
  if (found && this->size() != size) garray_resize_long(found, static_cast<long>(size));
}

void Table::redraw() const {
  if (t_garray* found = array()) garray_redraw(found);
}

}  // namespace ksom::pd
