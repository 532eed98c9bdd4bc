// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ksom::guides {

/// The numbers behind a picture: named columns of equal length, kept to a thousandth, so that what is drawn is what is
/// written. "~" begins the name of a column that is one moment of a chaotic movement, and another on every machine.
class Table {
 public:
  explicit Table(std::vector<std::string> names) : names_(std::move(names)) {}
  /// What csv wrote.
  static Table fromCsv(const std::string& text);

  void add(const std::vector<double>& row);
  std::vector<double> column(std::string_view name) const;
  std::string csv() const;
  /// Where `other` is another table, or further than `tolerance` away in a column that is no moment; empty for nowhere.
  std::string difference(const Table& other, double tolerance) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<double>> rows_;
};

}  // namespace ksom::guides
