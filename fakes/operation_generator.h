// Turns plain random numbers into operations that make sense in a tree: most
// name something that is there, some something that could be, and some are
// hostile.
//
//   FileOperation operation = MakeOperation(numbers, known, limits);
//
// Numbers that are smaller give simpler operations, so that a failing history
// shrinks. Pure functions.
#ifndef FAKES_OPERATION_GENERATOR_H_
#define FAKES_OPERATION_GENERATOR_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "fakes/file_operation.h"

namespace reloader::fakes {

using OperationNumbers = std::array<uint32_t, 6>;

struct GeneratorLimits {
  bool set_ids = true;  // Set-id bits are only asked for by who may set them.
};

// What is there: relative paths, sorted.
struct KnownPaths {
  std::vector<std::string> all;
  std::vector<std::string> directories;  // And "", the root.
};

// No path climbs further up than one directory, and neither does the text of a
// link, nor does it begin at "/": nothing leaves a root that lies deep enough
// (kDeepest), which is what keeps the rest of the disk safe.
FileOperation MakeOperation(const OperationNumbers& numbers,
                            const KnownPaths& known, GeneratorLimits limits);

// A path follows at most 40 links, each of which climbs by at most one, and
// climbs by one itself. A handle may begin that far up, and climbs as well.
inline constexpr int kDeepest = 92;

// Returns whether the operation could leave the root: a link that leads to "/",
// or climbs twice. Generated ones cannot.
bool CouldEscape(const FileOperation& operation);

}  // namespace reloader::fakes

#endif  // FAKES_OPERATION_GENERATOR_H_
