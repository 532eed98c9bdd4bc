// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_tree.hpp"

#include <map>
#include <nlohmann/json.hpp>

using Json = nlohmann::json;

// Takes the parser's events, and stops it at what must not be.
class JsonTree::Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(JsonTree& tree) : tree_(tree) {}
  Complaint complaint;

  bool null() override { return add({}); }
  bool boolean(bool flag) override { return add({.number = flag ? 1.0 : 0.0, .kind = Kind::flag}); }
  bool number_integer(number_integer_t number) override { return addNumber(static_cast<double>(number)); }
  bool number_unsigned(number_unsigned_t number) override { return addNumber(static_cast<double>(number)); }
  bool number_float(number_float_t number, const string_t&) override { return addNumber(number); }
  bool string(string_t& text) override {
    const auto first = static_cast<std::uint32_t>(tree_.letters_.size());
    tree_.letters_ += text;
    return add({.first = first, .size = static_cast<std::uint32_t>(text.size()), .kind = Kind::text});
  }
  bool binary(binary_t&) override { return refuse("it holds what is no JSON"); }
  bool start_array(std::size_t) override { return open(Kind::list); }
  bool start_object(std::size_t) override { return open(Kind::object); }
  bool end_array() override { return close(); }
  bool end_object() override { return close(); }

  bool key(string_t& name) override {
    if (name.size() > kMostName) return refuse("a name in it is too long");
    const auto [known, isNew] = nameOf_.try_emplace(name, static_cast<std::uint32_t>(tree_.names_.size()));
    if (isNew) tree_.names_.push_back(name);
    if (nameOf_.size() > kMostNames) return refuse("it holds too many names");
    name_ = known->second;
    for (std::size_t i = open_.back().pending; i < pending_.size(); ++i)
      if (tree_.values_[pending_[i]].name == name_) return refuse("\"" + name + "\" is there twice in one place");
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    complaint.at = position;
    return refuse(error.id == kNumberOutOfRange ? "a number is too large" : "the text breaks off or is no JSON");
  }

 private:
  struct Open {
    Kind kind;
    std::uint32_t name;
    std::size_t pending;  // where its items begin
  };

  bool refuse(const std::string& why) {
    complaint.text = why;
    return false;
  }

  bool addNumber(double number) { return add({.number = number, .kind = Kind::number}); }

  bool add(Value value) {
    if (tree_.values_.size() >= kMostValues) return refuse("it holds too many values");
    value.name = name_;
    name_ = kNoName;
    pending_.push_back(static_cast<std::uint32_t>(tree_.values_.size()));
    tree_.values_.push_back(value);
    return true;
  }

  bool open(Kind kind) {
    if (open_.size() >= kMostDepth) return refuse("it is nested too deeply");
    open_.push_back({kind, name_, pending_.size()});
    name_ = kNoName;
    return true;
  }

  bool close() {
    const Open closed = open_.back();
    open_.pop_back();
    const auto first = static_cast<std::uint32_t>(tree_.items_.size());
    const auto size = static_cast<std::uint32_t>(pending_.size() - closed.pending);
    tree_.items_.insert(tree_.items_.end(), pending_.begin() + static_cast<std::ptrdiff_t>(closed.pending),
                        pending_.end());
    pending_.resize(closed.pending);
    name_ = closed.name;
    return add({.first = first, .size = size, .kind = closed.kind});
  }

  JsonTree& tree_;
  std::map<std::string, std::uint32_t> nameOf_;
  std::vector<Open> open_;
  std::vector<std::uint32_t> pending_;  // items of what is open, in values_
  std::uint32_t name_ = kNoName;        // of the value to come
};

JsonTree::Complaint JsonTree::parse(const std::string& text) {
  if (const auto zero = text.find('\0'); zero != std::string::npos)  // the parser takes it for the end of the text
    return {"the text breaks off or is no JSON", zero + 1};
  Builder builder(*this);
  Json::sax_parse(text, &builder);
  return builder.complaint;
}

const JsonTree::Value* JsonTree::find(const Value& in, std::string_view name) const {
  for (std::size_t i = 0; i < in.size; ++i)
    if (const Value& value = item(in, i); names_[value.name] == name) return &value;
  return nullptr;
}
