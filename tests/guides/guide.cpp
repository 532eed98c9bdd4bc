// SPDX-License-Identifier: GPL-3.0-or-later
#include "guide.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ksom::guides {
namespace {

std::filesystem::path target() {
  const auto& call = boost::unit_test::framework::master_test_suite();
  if (call.argc < 2) throw std::runtime_error("call it with -- FOLDER, where pictures are to be drawn");
  std::filesystem::create_directories(call.argv[1]);
  return call.argv[1];
}

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  if (!(out << bytes)) throw std::runtime_error(file.string() + " cannot be written");
}

std::string pngOf(const Table& table, const Draw& draw) {
  return pngBytes(kWidth, kHeight, [&](cairo_t* context) {
    startPicture(context, kWidth, kHeight, kPaper);
    draw(context, table);
  });
}

}  // namespace

std::filesystem::path folder() { return KSOM_GUIDES; }

std::string textOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("no file " + file.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void publish(const std::string& name, const Table& table, double tolerance, const Draw& draw) {
  write(target() / (name + ".csv"), table.csv());
  write(target() / (name + ".png"), pngOf(table, draw));
  const auto committed = folder() / "pictures" / name;
  const std::string difference = table.difference(Table::fromCsv(textOf(committed.string() + ".csv")), tolerance);
  BOOST_TEST(difference.empty(), "help/guides/pictures/" << name << ".png shows what the core does no more: "
                                                         << difference << ". Build the target guide_pictures to redraw "
                                                         << "all, look at them, and correct the guide's words");
  BOOST_TEST(textOf(committed.string() + ".png").starts_with("\x89PNG"));
}

}  // namespace ksom::guides
