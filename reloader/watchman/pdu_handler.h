// PduHandler is told where a PDU begins and ends, and how it is written; it
// says who visits what is in it.
//
//   class Printer : public PduHandler {
//     PduVisitor* OnBeginPdu(const PduEncoding&) override { return &builder_; }
//     void OnEndPdu() override { std::cout << builder_.Take() << '\n'; }
//     ...
//
// An interface; one thread.
#ifndef RELOADER_WATCHMAN_PDU_HANDLER_H_
#define RELOADER_WATCHMAN_PDU_HANDLER_H_

#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::watchman {

class PduHandler {
 public:
  virtual ~PduHandler() = default;

  // Returns the visitor of this PDU, which must live until OnEndPdu(). None of
  // its values was visited yet.
  virtual PduVisitor* OnBeginPdu(const PduEncoding& encoding) = 0;
  // One whole value was visited. Does not come for a PDU that ends in an error.
  virtual void OnEndPdu() = 0;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_PDU_HANDLER_H_
