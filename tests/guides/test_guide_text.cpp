// SPDX-License-Identifier: GPL-3.0-or-later
// What the guide's words say of pictures and parameters.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>

#include "guide.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/swarm.hpp"

using namespace ksom;
using namespace ksom::guides;

namespace {

std::string guideText() { return textOf(folder() / "how-the-bank-locks.md"); }

std::vector<std::smatch> allMatches(const std::string& text, const std::regex& pattern) {
  return {std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator()};
}

const Param* paramCalled(const std::string& name) {
  for (const std::span<const Param> table : {std::span<const Param>(KuramotoBank::params), {Swarm::params}})
    if (const int at = findParam(table, name); at >= 0) return &table[static_cast<std::size_t>(at)];
  return nullptr;
}

bool takes(const Param& param, const std::string& value) {
  for (int i = 0; i < choiceCount(param); ++i)
    if (choiceName(param, i) == value) return true;
  if (choiceCount(param) > 0) return false;
  const float number = std::stof(value);
  return clampParam(param, number, param.init) == number;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guide_text)

BOOST_AUTO_TEST_CASE(every_parameter_to_try_is_one_and_takes_the_value) {
  const std::string text = guideText();
  const auto rows = allMatches(text, std::regex("\\n\\| `(\\w+)` \\| (\\S+) \\|"));
  BOOST_TEST(rows.size() >= 12);
  for (const auto& row : rows) {
    const Param* param = paramCalled(row[1]);
    BOOST_TEST_CONTEXT(row[1] << " " << row[2]) {
      BOOST_REQUIRE(param);
      BOOST_TEST(param->name == row[1].str());
      BOOST_TEST(takes(*param, row[2]));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_picture_is_shown_and_every_shown_picture_is_there) {
  const std::string text = guideText();
  std::set<std::string> shown, there;
  for (const auto& link : allMatches(text, std::regex("\\]\\(pictures/([\\w-]+\\.png)\\)"))) shown.insert(link[1]);
  for (const auto& entry : std::filesystem::directory_iterator(folder() / "pictures"))
    if (entry.path().extension() == ".png") there.insert(entry.path().filename().string());
  BOOST_TEST(shown == there, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
