// Reads the words of one line of a scenario from left to right, as values of
// the kinds that the language has: paths, numbers, durations and so on. Which
// words a line must have is the business of conformance/scenario_grammar.h.
//
//   WordReader reader(SplitScriptLine("truncate app.py 12"));
//   if (!reader.Accept("truncate") || !reader.ReadEntry(&path) ||
//       !reader.ReadNumber("a size in bytes", 0, 99, &size)) {
//     return *reader.error();   // "expected a path below the root, got ..."
//   }
//
// Each method returns whether it succeeded, and takes words only then; the
// first mistake is kept. One thread.
#ifndef CONFORMANCE_SCENARIO_READER_H_
#define CONFORMANCE_SCENARIO_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "conformance/scenario_time.h"
#include "conformance/scenario_tokens.h"

namespace reloader::conformance {

class WordReader {
 public:
  // `words` must outlive the reader.
  explicit WordReader(const ScriptLine& words) : words_(words) {}

  // Returns the next token, or null at the end of the line.
  const Token* Peek() const {
    return next_ < words_.tokens.size() ? &words_.tokens[next_] : nullptr;
  }

  // Returns whether no word has been taken yet.
  bool IsAtStart() const { return next_ == 0; }

  // Takes the next token, which there must be, whatever it is; gives the last
  // one back.
  void Take() { ++next_; }
  void GiveBack() { --next_; }

  // Takes the next token if it is the bare word `word`. It is no mistake if it
  // is another.
  bool Accept(absl::string_view word);

  // Takes the next token if it is the word of one of the `values`, as
  // Accept().
  template <typename T, size_t kSize, typename WordOf>
  bool AcceptOneOf(const T (&values)[kSize], WordOf word_of, T* result) {
    for (const T& value : values) {
      if (!Accept(word_of(value))) continue;
      *result = value;
      return true;
    }
    return false;
  }

  bool ReadPath(std::string* path);
  bool ReadEntry(std::string* path);  // A path that is not the root.
  bool ReadText(std::string* text);   // Any bytes.
  // As a system call takes it: not empty, without NUL.
  bool ReadName(absl::string_view what, std::string* name);
  // What Reloader::WatchDir() takes, and what Ignore() does: a wrong one is the
  // script's mistake, not that of the backend which refuses it.
  bool ReadGlob(std::string* glob);
  bool ReadPattern(std::string* pattern);
  bool ReadNumber(absl::string_view what, int64_t low, int64_t high,
                  int64_t* number);
  bool ReadPermissions(int64_t* permissions);
  bool ReadErrno(int64_t* error_number);
  bool ReadDuration(int64_t* duration_ns);  // Not 0.
  bool ReadTime(ScenarioTime* time);
  bool ReadClockStep(int64_t* step_ns);  // Not 0.

  // Notes that the next token is not what was `expected`, and why. Returns
  // false.
  bool Fail(absl::string_view expected, absl::string_view why = "");
  const std::optional<TokenError>& error() const { return error_; }

 private:
  // Reads a name that is a glob behind `prefix`, if it has that.
  bool ReadGlobAfter(absl::string_view prefix, absl::string_view what,
                     std::string* name);
  // Returns the next token if it is a bare word, else null.
  const std::string* PeekBare() const;

  const ScriptLine& words_;
  size_t next_ = 0;  // Index of the next token.
  std::optional<TokenError> error_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_READER_H_
