#include "fakes/watchman/fake_fs_fault.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/server_faults.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

enum class Type { kBool, kInt, kRoot, kString };

struct Fault {
  absl::string_view name;
  Type type;
  void (*plan)(const Value& value, FakeWatchmanServer* server);
  // The answer itself is not to suffer it.
  bool is_planned_after_answer = false;
};

constexpr Fault kFaults[] = {
    {"cancel", Type::kRoot,
     [](const Value& value, FakeWatchmanServer* server) {
       server->CancelSubscriptions(value.string());
     }},
    {"delay_ms", Type::kInt,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().delay = absl::Milliseconds(value.integer());
     }},
    {"disconnect_after_bytes", Type::kInt,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().disconnect_after_bytes = value.integer();
     },
     /*is_planned_after_answer=*/true},
    {"error", Type::kString,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().next_error = value.string();
     }},
    {"fresh_instance", Type::kRoot,
     [](const Value& value, FakeWatchmanServer* server) {
       server->ForgetClocks(value.string());
     }},
    {"garbage", Type::kBool,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().next_is_garbage = value.boolean();
     },
     /*is_planned_after_answer=*/true},
    {"read_bytes", Type::kInt,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().read_bytes = value.integer();
     }},
    {"recrawl", Type::kRoot,
     [](const Value& value, FakeWatchmanServer* server) {
       server->Recrawl(value.string());
     }},
    {"refuse", Type::kBool,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().refuses_connections = value.boolean();
     }},
    {"restart", Type::kBool,
     [](const Value& value, FakeWatchmanServer* server) {
       if (value.boolean()) server->Restart();
     },
     /*is_planned_after_answer=*/true},
    {"settles", Type::kBool,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().settles = value.boolean();
       if (!value.boolean()) return;
       // What has waited is due when they have been quiet once more.
       const FakeWatchmanServer::Roots roots = server->roots();
       for (const auto& [path, root] : roots) server->Noticed(root);
     }},
    {"syncs", Type::kBool,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().syncs = value.boolean();
     }},
    {"version", Type::kString,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().version = value.string();
     }},
    {"warning", Type::kString,
     [](const Value& value, FakeWatchmanServer* server) {
       server->faults().warning = value.string();
     }},
};

bool IsOf(const Value& value, Type type) {
  switch (type) {
    case Type::kBool:
      return value.is_bool();
    case Type::kInt:
      return value.is_int() && value.integer() >= 0;
    case Type::kRoot:
    case Type::kString:
      return value.is_string();
  }
  return false;
}

const Fault* FindFault(absl::string_view name) {
  for (const Fault& fault : kFaults) {
    if (fault.name == name) return &fault;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::function<void()>> PlanFault(const Value& fault,
                                                FakeWatchmanServer* server) {
  if (!fault.is_object()) {
    return absl::InvalidArgumentError("fake-fs: a fault is an object");
  }
  for (const auto& [name, value] : fault.members()) {
    const Fault* const found = FindFault(name);
    if (found == nullptr || !IsOf(value, found->type)) {
      return absl::InvalidArgumentError(
          absl::StrCat("fake-fs: no such fault: ", name));
    }
    if (found->type == Type::kRoot &&
        server->roots().count(value.string()) == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "fake-fs: ", name, ": no root is watched at ", value.string()));
    }
  }
  std::vector<std::pair<const Fault*, Value>> later;
  for (const auto& [name, value] : fault.members()) {
    const Fault* const found = FindFault(name);
    if (found->is_planned_after_answer) {
      later.emplace_back(found, value);
    } else {
      found->plan(value, server);
    }
  }
  return [server, later = std::move(later)] {
    for (const auto& [planned, value] : later) planned->plan(value, server);
  };
}

}  // namespace reloader::fakes::watchman
