// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <m_pd.h>

#include <cstddef>
#include <span>

namespace ksom::pd {

inline constexpr auto kOnceThere = "it is used as soon as there is one";

/// An array of a patch, by name. Looked up each time, as it may be resized, or be gone, whenever messages run. Reading
/// and writing are for the signal chain, too; they take as much as there is and give how much that was.
class Table {
 public:
  Table() = default;
  explicit Table(t_symbol* name) : name_(name) {}
  bool isNamed() const { return name_ != nullptr; }
  bool isThere() const { return array() != nullptr; }
  /// Whether others have its name, too. Pd looks among them, and where two are arrays it says so on its console, every
  /// time: the signal chain may ask for this, but no more then.
  bool isShared() const;

  /// As they lie in the array, for as long as no message runs.
  std::span<t_word> words() const;
  std::size_t size() const { return words().size(); }
  std::size_t read(std::span<float> to) const;
  std::size_t write(std::span<const float> from) const;
  /// Messages only, these two; the second shows it anew.
  void resize(std::size_t size) const;
  void redraw() const;

 private:
  t_garray* array() const;

  t_symbol* name_ = nullptr;
};

}  // namespace ksom::pd
