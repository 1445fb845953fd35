// Something that is made when it is first needed, and then kept: what no
// selected benchmark uses costs nothing.
//
//   auto table = MakeLazy<Table>([] { return std::make_unique<Table>(); });
//   (**table).Scan();
//
// One thread.
#ifndef BENCH_LAZY_H_
#define BENCH_LAZY_H_

#include <functional>
#include <memory>
#include <utility>

namespace reloader::bench {

template <typename T>
class Lazy {
 public:
  explicit Lazy(std::function<std::unique_ptr<T>()> make)
      : make_(std::move(make)) {}
  T& operator*() {
    if (value_ == nullptr) value_ = make_();
    return *value_;
  }
  void Reset() { value_ = nullptr; }

 private:
  const std::function<std::unique_ptr<T>()> make_;
  std::unique_ptr<T> value_;
};

template <typename T>
std::shared_ptr<Lazy<T>> MakeLazy(std::function<std::unique_ptr<T>()> make) {
  return std::make_shared<Lazy<T>>(std::move(make));
}

}  // namespace reloader::bench

#endif  // BENCH_LAZY_H_
