// One of Watchman's values as a tree: for requests, small answers and tests.
// What may be large is visited instead (pdu_visitor.h).
//
//   Value request = Value::Array({"query", "/srv/app",
//                                 Value::Object({{"fields", Value::Array(
//                                     {"name"})}})});
//   request.Visit(&encoder);
//   const Value* clock = answer.Find("clock");
//   if (clock != nullptr && clock->is_string()) Use(clock->string());
//
// A value type; one thread each.
#ifndef RELOADER_WATCHMAN_VALUE_H_
#define RELOADER_WATCHMAN_VALUE_H_

#include <cstdint>
#include <initializer_list>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::watchman {

class Value {
 public:
  using Items = std::vector<Value>;
  // Sorted, so that what is made of it does not depend on a hash.
  using Members = std::map<std::string, Value, std::less<>>;

  // null
  Value() = default;
  // Implicit, so that requests can be written down as they look.
  Value(bool value) : value_(value) {}          // NOLINT
  Value(int value) : value_(int64_t{value}) {}  // NOLINT
  Value(int64_t value) : value_(value) {}       // NOLINT
  Value(double value) : value_(value) {}        // NOLINT
  Value(const char* text)                       // NOLINT
      : Value(absl::string_view(text)) {}
  Value(absl::string_view text)  // NOLINT
      : value_(String{std::string(text), StringKind::kText}) {}
  Value(std::string text)  // NOLINT
      : value_(String{std::move(text), StringKind::kText}) {}

  // A string that need not be UTF-8: the name of a file.
  static Value Bytes(absl::string_view bytes);
  static Value Array(Items items = {});
  static Value Object(Members members = {});

  bool is_null() const { return Is<std::monostate>(); }
  bool is_bool() const { return Is<bool>(); }
  bool is_int() const { return Is<int64_t>(); }
  bool is_real() const { return Is<double>(); }
  bool is_string() const { return Is<String>(); }
  bool is_array() const { return Is<Items>(); }
  bool is_object() const { return Is<Members>(); }

  // Each ends the program if the value is of another type: ask first.
  bool boolean() const { return Get<bool>(); }
  int64_t integer() const { return Get<int64_t>(); }
  double real() const { return Get<double>(); }
  const std::string& string() const { return Get<String>().bytes; }
  StringKind string_kind() const { return Get<String>().kind; }
  const Items& items() const { return Get<Items>(); }
  Items& items() { return Get<Items>(); }
  const Members& members() const { return Get<Members>(); }
  Members& members() { return Get<Members>(); }

  // Returns the member `key` of an object; nullptr if there is none, or if this
  // is no object.
  const Value* Find(absl::string_view key) const;

  // Calls `visitor` for this value and all that is in it.
  void Visit(PduVisitor* visitor) const;

  // Returns one line for people: JSON, with bytes that are not UTF-8 as \xNN.
  std::string ToString() const;

  // Bytes and text of the same bytes are equal, as Watchman means them; 1 and
  // 1.0 are not.
  friend bool operator==(const Value& a, const Value& b);
  friend bool operator!=(const Value& a, const Value& b) { return !(a == b); }
  friend std::ostream& operator<<(std::ostream& os, const Value& value) {
    return os << value.ToString();
  }

 private:
  struct String {
    std::string bytes;
    StringKind kind;
    friend bool operator==(const String& a, const String& b) {
      return a.bytes == b.bytes;
    }
  };

  template <typename T>
  bool Is() const {
    return std::holds_alternative<T>(value_);
  }
  // Out of line for one message; see value.cc.
  [[noreturn]] void IsAnotherType() const;
  template <typename T>
  const T& Get() const {
    const T* value = std::get_if<T>(&value_);
    if (value == nullptr) IsAnotherType();
    return *value;
  }
  template <typename T>
  T& Get() {
    return const_cast<T&>(std::as_const(*this).Get<T>());
  }

  std::variant<std::monostate, bool, int64_t, double, String, Items, Members>
      value_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_VALUE_H_
