// Text for XML 1.0, which cannot hold every byte: not even escaped may a
// document contain most control characters.
//
//   absl::StrCat("<failure message=\"", XmlText("a < \x01"), "\"/>")
//   // <failure message="a &lt; \x01"/>
//
// Pure function, any thread.
#ifndef CONFORMANCE_XML_TEXT_H_
#define CONFORMANCE_XML_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

// Returns `text` for an attribute in double quotes or the text of an element.
// Markup becomes entities; line ends, tabs and carriage returns become
// character references, which a parser gives back as they were also in
// attributes. What XML 1.0 (section 2.2) does not allow, and bytes that are not
// UTF-8, become four characters each: \x1b.
std::string XmlText(absl::string_view text);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_XML_TEXT_H_
