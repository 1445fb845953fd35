#include "fakes/watchman/differential/error_requests.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

constexpr const char* kRequests[] = {
    R"(["no-such"])",
    R"([])",
    R"([1])",
    R"({})",
    R"(["watch"])",
    R"(["query"])",
    R"(["find"])",
    R"(["since","$R"])",
    R"(["find"])",
    R"(["query",1,{}])",
    R"(["watch-project",1])",
    R"(["watch","relative"])",
    R"(["watch","/"])",
    R"(["watch","$R/absent"])",
    R"(["query","/",{}])",
    R"(["watch","$R/./."])",
    R"(["watch-project","$R/absent"])",
    R"(["query","$R",{},1])",
    R"(["watch","$R",1])",
    R"(["clock","$R",1])",
    R"(["clock",1,{}])",
    R"(["subscribe","$R"])",
    R"(["subscribe","$R",1,{}])",
    R"(["subscribe","$R","s",{"defer":1}])",
    R"(["subscribe","$R","s",{"drop":1}])",
    R"(["unsubscribe","$R",1])",
    R"(["flush-subscriptions","$R",{}])",
    R"(["flush-subscriptions",1,1])",
    R"(["flush-subscriptions","$R",{"sync_timeout":"1"}])",
    R"(["flush-subscriptions","$R",{"sync_timeout":1,"subscriptions":1}])",
    (R"(["flush-subscriptions","$R",{"sync_timeout":1,)"
     R"("subscriptions":["no-such"]}])"),
    R"(["state-enter","$R"])",
    R"(["state-enter","$R",{"name":"s","sync_timeout":-1}])",
    R"(["state-enter","$R",{}])",
    R"(["state-enter","$R",1])",
    R"(["state-leave","$R","s"])",
    R"(["trigger","$R"])",
    R"(["trigger","$R",{}])",
    R"(["trigger","$R",{"name":"t"}])",
    R"(["trigger","$R",{"name":"t","command":["x"],"stdin":"x"}])",
    R"(["trigger","$R",{"name":"t","command":["x"],"stdin":1}])",
    R"(["trigger","$R",{"name":"t","command":["x"],"stdout":"x"}])",
    R"(["trigger","$R",{"name":"t","command":["x"],"stderr":"x"}])",
    R"(["trigger","$R",{"name":"t","command":["x"],"max_files_stdin":-1}])",
    R"(["trigger","$R","t","*.c","--"])",
    R"(["trigger","$R","t",1])",
    R"(["trigger-del","$R"])",
    R"(["trigger-del","$R",1])",
    R"(["log","x","x"])",
    R"(["log","x",1])",
    R"(["log-level","x"])",
    R"(["since","$R",1])",
    R"(["version",{"required":["no-such"]}])",
    R"(["find","$R",1])",
    R"(["query","$R",[]])",
};

// Of queries that are wrong.
constexpr const char* kSpecs[] = {
    R"({"expression":["no-such"]})",
    R"({"expression":[]})",
    R"({"expression":[1]})",
    R"({"fields":["no-such"]})",
    R"({"fields":1})",
    R"({"sync_timeout":-1})",
    R"({"lock_timeout":-1})",
    R"({"case_sensitive":1})",
    R"({"dedup_results":1})",
    R"({"empty_on_fresh_instance":1})",
    R"({"glob":[],"glob_noescape":1})",
    R"({"glob":[],"glob_includedotfiles":1})",
    R"({"relative_root":1})",
    R"({"path":1})",
    R"({"path":[{}]})",
    R"({"glob":1})",
    R"({"glob":[1]})",
    R"({"glob":["*"],"relative_root":"absent"})",
    R"({"suffix":1})",
    R"({"since":null})",
    R"({"since":"x"})",
    R"({"since":{"scm":{}}})",
    R"({"expression":["not"]})",
    R"({"expression":["allof"]})",
    R"({"expression":["anyof"]})",
    R"({"expression":["type"]})",
    R"({"expression":["type","ff"]})",
    R"({"expression":["size"]})",
    R"({"expression":["size","x",1]})",
    R"({"expression":["size","eq","x"]})",
    R"({"expression":"size"})",
    R"({"expression":["suffix"]})",
    R"({"expression":["name",1]})",
    R"({"expression":["name","a",1]})",
    R"({"expression":["name","a","x"]})",
    R"({"expression":["name","a","b","c"]})",
    R"({"expression":"name"})",
    R"({"expression":["iname","a","x"]})",
    R"({"expression":["match"]})",
    R"({"expression":["match","a","x"]})",
    R"({"expression":["imatch","a","x"]})",
    R"({"expression":["pcre"]})",
    R"({"expression":["pcre","("]})",
    R"({"expression":["pcre","a","x"]})",
    R"({"expression":["dirname"]})",
    R"({"expression":["dirname",1]})",
    R"({"expression":["dirname","d",["x","eq",0]]})",
    R"({"expression":["since"]})",
    R"({"expression":["since",1,2]})",
    R"({"expression":["since",1,"x"]})",
    R"({"expression":["since","n:x"]})",
    R"({"expression":["since","c:1:2:3:4","mtime"]})",
};

}  // namespace

std::vector<reloader::watchman::Value> ErrorRequests() {
  std::vector<reloader::watchman::Value> requests;
  for (const char* request : kRequests) requests.push_back(FromJson(request));
  for (const char* spec : kSpecs) {
    requests.push_back(FromJson(absl::StrCat(R"(["query","$R",)", spec, "]")));
  }
  return requests;
}

}  // namespace reloader::fakes::watchman
