// Generator<T>: a lazy sequence of values, made by a C++20 coroutine.
//
//   Generator<int> Count(int limit) {
//     for (int i = 0; i < limit; ++i) co_yield i;
//   }
//   Generator<int> numbers = Count(3);
//   while (numbers.Next()) Use(numbers.Value());
//
// Nothing runs before the first Next(). Destroying a suspended generator runs
// the destructors of the coroutine's locals. Parameters of a generator function
// are taken by value: a reference would dangle before the first Next().
//
// Yield only a named local, std::move(local) or a call: g++ 12 destroys the
// parts of an aggregate or of a conditional expression in a co_yield twice.
// Exceptions are not used; one that escapes ends the program.
// One thread at a time.
#ifndef RELOADER_GENERATOR_H_
#define RELOADER_GENERATOR_H_

#include <coroutine>
#include <exception>
#include <iterator>
#include <optional>
#include <utility>

#include "reloader/check.h"

namespace reloader {

template <typename T>
class [[nodiscard]] Generator {
 public:
  class promise_type;

  // An empty sequence; a moved-from generator is one, too.
  Generator() = default;
  Generator(Generator&& other) noexcept
      : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Generator& operator=(Generator&& other) noexcept {
    if (this != &other) {
      Destroy();
      coroutine_ = std::exchange(other.coroutine_, nullptr);
    }
    return *this;
  }
  ~Generator() { Destroy(); }

  // Runs the coroutine up to its next value, and returns whether there is one.
  // After the end it keeps returning false.
  bool Next() {
    if (coroutine_ == nullptr || coroutine_.done()) return false;
    coroutine_.promise().value.reset();
    coroutine_.resume();
    return !coroutine_.done();
  }

  // Returns the value that the last Next() found; valid until the next one.
  // There must be one.
  T& Value() {
    RELOADER_CHECK(HasValue());
    return *coroutine_.promise().value;
  }

  // Returns whether Value() may be called.
  bool HasValue() const {
    return coroutine_ != nullptr && coroutine_.promise().value.has_value();
  }

  // Range-for over what is left: `for (int& i : Count(3))`. Goes once.
  class Iterator;
  Iterator begin() { return Iterator(Next() ? this : nullptr); }
  std::default_sentinel_t end() { return {}; }

 private:
  explicit Generator(std::coroutine_handle<promise_type> coroutine)
      : coroutine_(coroutine) {}

  void Destroy() {
    if (coroutine_ != nullptr) std::exchange(coroutine_, nullptr).destroy();
  }

  std::coroutine_handle<promise_type> coroutine_ = nullptr;
};

template <typename T>
class Generator<T>::promise_type {
 public:
  Generator get_return_object() {
    return Generator(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  std::suspend_always yield_value(T yielded) {
    value.emplace(std::move(yielded));
    return {};
  }
  void return_void() { value.reset(); }
  void unhandled_exception() { std::terminate(); }
  // A generator yields; it does not wait for anything else.
  template <typename Awaitable>
  void await_transform(Awaitable&&) = delete;

  std::optional<T> value;
};

template <typename T>
class Generator<T>::Iterator {
 public:
  explicit Iterator(Generator* generator) : generator_(generator) {}
  T& operator*() const { return generator_->Value(); }
  Iterator& operator++() {
    if (!generator_->Next()) generator_ = nullptr;
    return *this;
  }
  friend bool operator==(const Iterator& it, std::default_sentinel_t) {
    return it.generator_ == nullptr;
  }

 private:
  Generator* generator_;  // nullptr at the end.
};

}  // namespace reloader

#endif  // RELOADER_GENERATOR_H_
