// HandlerList keeps functions that others have added, and hands each of them
// out in the order in which they came. A handler leaves with the HandlerHandle
// of its Add(): when that dies.
//
//   HandlerList<void(int)> handlers;
//   HandlerHandle mine = handlers.Add([](int n) { ... });
//   handlers.ForEach([&](auto& handler) { handler.call(7); });
//
// While handlers run they may be removed, their own handle included: one that
// is removed does not run any more. Those that are added run the next time. A
// handle may outlive the list. One thread.
#ifndef RELOADER_RUN_HANDLER_LIST_H_
#define RELOADER_RUN_HANDLER_LIST_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"

namespace reloader {

// Takes a handler out again when it is destroyed. Movable; an empty one does
// nothing.
class [[nodiscard]] HandlerHandle {
 public:
  HandlerHandle() = default;
  explicit HandlerHandle(std::function<void()> remove)
      : remove_(std::move(remove)) {}
  HandlerHandle(HandlerHandle&& other) noexcept
      : remove_(std::exchange(other.remove_, nullptr)) {}
  HandlerHandle& operator=(HandlerHandle&& other) noexcept {
    if (this != &other) {
      Remove();
      remove_ = std::exchange(other.remove_, nullptr);
    }
    return *this;
  }
  ~HandlerHandle() { Remove(); }

  // Removes the handler before the handle dies. Idempotent.
  void Remove() {
    if (remove_ != nullptr) std::exchange(remove_, nullptr)();
  }

 private:
  std::function<void()> remove_;
};

template <typename Signature>
class HandlerList {
 public:
  struct Handler {
    std::function<Signature> call;
    bool removed = false;
    bool failing = false;  // For who calls it: its last call failed.
  };

  HandlerHandle Add(std::function<Signature> call) {
    auto handler = std::make_shared<Handler>();
    handler->call = std::move(call);
    handlers_->push_back(handler);
    return HandlerHandle([list = std::weak_ptr<Handlers>(handlers_),
                          handler = std::weak_ptr<Handler>(handler)] {
      // What a handler holds dies here, or after its call has returned.
      const std::shared_ptr<Handler> removed = handler.lock();
      const std::shared_ptr<Handlers> handlers = list.lock();
      if (removed == nullptr || handlers == nullptr) return;
      removed->removed = true;
      handlers->erase(std::remove(handlers->begin(), handlers->end(), removed),
                      handlers->end());
    });
  }

  void ForEach(absl::FunctionRef<void(Handler&)> visit) const {
    const Handlers handlers = *handlers_;  // Keeps those that run alive.
    for (const std::shared_ptr<Handler>& handler : handlers) {
      if (!handler->removed) visit(*handler);
    }
  }

 private:
  using Handlers = std::vector<std::shared_ptr<Handler>>;

  const std::shared_ptr<Handlers> handlers_ = std::make_shared<Handlers>();
};

}  // namespace reloader

#endif  // RELOADER_RUN_HANDLER_LIST_H_
