// SPDX-License-Identifier: GPL-3.0-or-later
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace ksom::guides {
namespace {

std::string textOf(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g", value);
  return text.data();
}

std::vector<std::string> cellsOf(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

template <class Cells, class Text>
std::string lineOf(const Cells& cells, Text text) {
  std::string line;
  for (const auto& cell : cells) line.append(line.empty() ? "" : ",").append(text(cell));
  return line.append("\n");
}

}  // namespace

Table Table::fromCsv(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  std::getline(in, line);
  Table table(cellsOf(line));
  while (std::getline(in, line)) {
    std::vector<double> row;
    for (const std::string& cell : cellsOf(line)) row.push_back(std::stod(cell));
    table.add(row);
  }
  return table;
}

void Table::add(const std::vector<double>& row) {
  if (row.size() != names_.size()) throw std::invalid_argument("a row has as many numbers as there are columns");
  rows_.push_back(row);
  for (double& value : rows_.back()) value = std::round(1000 * value) / 1000 + 0.0;  // and no -0
}

std::vector<double> Table::column(std::string_view name) const {
  const auto at = std::find(names_.begin(), names_.end(), name) - names_.begin();
  std::vector<double> values;
  for (const auto& row : rows_) values.push_back(row.at(static_cast<std::size_t>(at)));
  return values;
}

std::string Table::csv() const {
  std::string text = lineOf(names_, [](const std::string& name) { return name; });
  for (const auto& row : rows_) text += lineOf(row, textOf);
  return text;
}

std::string Table::difference(const Table& other, double tolerance) const {
  if (names_ != other.names_) return "other columns";
  if (rows_.size() != other.rows_.size()) return "another number of rows";
  for (std::size_t row = 0; row < rows_.size(); ++row)
    for (std::size_t k = 0; k < names_.size(); ++k)
      if (!names_[k].starts_with('~') && std::abs(rows_[row][k] - other.rows_[row][k]) > tolerance)
        return names_[k] + " in row " + std::to_string(row + 1) + " is " + textOf(rows_[row][k]) + " and not " +
               textOf(other.rows_[row][k]);
  return {};
}

}  // namespace ksom::guides
