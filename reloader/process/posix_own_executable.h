// OwnExecutables() says which file to execute to run this program again.
//
//   LaunchInGroup({.files = OwnExecutables(), .arguments = arguments}, ...);
//
// No state.
#ifndef RELOADER_PROCESS_POSIX_OWN_EXECUTABLE_H_
#define RELOADER_PROCESS_POSIX_OWN_EXECUTABLE_H_

#include <string>
#include <vector>

namespace reloader::process {

// Returns, in the order in which to try them: the file by its path, which leads
// to what a build may have put there since, and what runs at the moment, which
// is there also when its file has been removed (/proc/self/exe, proc(5)).
std::vector<std::string> OwnExecutables();

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_OWN_EXECUTABLE_H_
