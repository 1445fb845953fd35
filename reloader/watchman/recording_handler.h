// A PduHandler for tests that writes down each PDU that it is given.
//
//   RecordingHandler handler;
//   PduReader reader(&handler);
//   ASSERT_THAT(reader.Feed(bytes), IsOk());
//   EXPECT_EQ(handler.text(), "(BSER v1) [1 'a' ] .\n");
//
// One line a PDU: its encoding, its visits (visit_transcript.h), and a point
// when it has ended. One thread.
#ifndef RELOADER_WATCHMAN_RECORDING_HANDLER_H_
#define RELOADER_WATCHMAN_RECORDING_HANDLER_H_

#include <sstream>
#include <string>

#include "reloader/check.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/visit_transcript.h"

namespace reloader::watchman {

class RecordingHandler final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding& encoding) override {
    RELOADER_CHECK(transcript_.text().empty());
    std::ostringstream line;
    line << "(" << encoding << ") ";
    text_ += line.str();
    return &transcript_;
  }
  void OnEndPdu() override {
    RELOADER_CHECK(transcript_.complete());
    text_ += transcript_.text() + " .\n";
    transcript_ = VisitTranscript();
    ++pdus_;
  }

  int pdus() const { return pdus_; }
  std::string text() const { return text_ + transcript_.text(); }

 private:
  int pdus_ = 0;
  std::string text_;
  VisitTranscript transcript_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_RECORDING_HANDLER_H_
