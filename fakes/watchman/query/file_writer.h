// Writes what a query found: the value of "files" in an answer.
//
//   visitor->OnKey("files");
//   WriteFiles(*result, spec->fields, view, position.counter, visitor);
//
// One thread.
#ifndef FAKES_WATCHMAN_QUERY_FILE_WRITER_H_
#define FAKES_WATCHMAN_QUERY_FILE_WRITER_H_

#include "absl/types/span.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/view.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::fakes::watchman {

// Writes a template for two fields or more, plain values for one, {} each for
// none. `view` is the one that was asked, unchanged since; it is read from for
// "symlink_target" and "content.sha1hex" only. A file whose content cannot be
// read has {"error": message of the view's status} in place of its hash.
// `counter` is that of the fields "cclock" and "oclock".
void WriteFiles(const QueryResult& result, absl::Span<const Field> fields,
                const View& view, const TickCounter& counter,
                reloader::watchman::PduVisitor* visitor);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_FILE_WRITER_H_
