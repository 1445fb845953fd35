#include "reloader/live_reload/posix_http_exchange.h"

#include <signal.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/live_reload/page_script.h"

namespace reloader::live_reload {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kPort = 35729;

HttpReply Reply(absl::string_view head) {
  return HttpExchange::Create(kPort)->Reply(head);
}

std::string Get(absl::string_view path, absl::string_view fields) {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: 127.0.0.1:35729\r\n",
                      fields, "\r\n");
}

TEST(HttpExchangeTest, ServesTheScript) {
  const HttpReply reply = Reply(Get("/live-reload.js?v=1", ""));
  EXPECT_FALSE(reply.is_stream);
  EXPECT_THAT(
      reply.bytes,
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            HasSubstr("\r\nContent-Type: text/javascript; charset=utf-8\r\n"),
            HasSubstr("\r\nCross-Origin-Resource-Policy: cross-origin\r\n"),
            HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"),
            HasSubstr("\r\nConnection: close\r\n"),
            HasSubstr("\r\nVary: Origin\r\n"),
            Not(HasSubstr("Access-Control-Allow-Origin")),
            EndsWith(absl::StrCat("\r\n\r\n", std::string(PageScript())))));
}

TEST(HttpExchangeTest, BeginsAStreamForAnOriginOfThisMachine) {
  const HttpReply reply =
      Reply(Get("/live-reload/events", "Origin: http://localhost:8000\r\n"));
  EXPECT_TRUE(reply.is_stream);
  EXPECT_THAT(reply.bytes,
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                    HasSubstr("\r\nContent-Type: text/event-stream\r\n"),
                    HasSubstr("\r\nAccess-Control-Allow-Origin: "
                              "http://localhost:8000\r\n"),
                    HasSubstr("\r\nVary: Origin\r\n"),
                    HasSubstr("\r\nCache-Control: no-store\r\n"),
                    Not(HasSubstr("Content-Length")),
                    Not(HasSubstr("Transfer-Encoding")), EndsWith("\r\n\r\n")));
}

TEST(HttpExchangeTest, RefusesForeignOriginsAndNames) {
  const HttpReply origin =
      Reply(Get("/live-reload/events", "Origin: http://evil.example\r\n"));
  EXPECT_FALSE(origin.is_stream);
  EXPECT_THAT(origin.bytes,
              AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("Vary: Origin"),
                    Not(HasSubstr("Access-Control-Allow-Origin"))));
  const HttpReply host =
      Reply("GET /live-reload/events HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_FALSE(host.is_stream);
  EXPECT_THAT(host.bytes, StartsWith("HTTP/1.1 421 "));
}

// A second line must not slip past the check of the first.
TEST(HttpExchangeTest, SeesEachLineOfAField) {
  EXPECT_THAT(Reply(Get("/live-reload/events", "host: evil.example\r\n")).bytes,
              StartsWith("HTTP/1.1 421 "));
  EXPECT_THAT(Reply(Get("/live-reload/events",
                        "Origin: http://localhost\r\n"
                        "ORIGIN: http://evil.example\r\n"))
                  .bytes,
              StartsWith("HTTP/1.1 403 "));
}

TEST(HttpExchangeTest, SaysWhatIsServed) {
  EXPECT_THAT(Reply(Get("/", "")).bytes, StartsWith("HTTP/1.1 404 "));
  const HttpReply post = Reply(
      "POST /live-reload/events HTTP/1.1\r\nHost: localhost:35729\r\n"
      "Content-Length: 1000000\r\n\r\n");
  EXPECT_THAT(post.bytes, AllOf(StartsWith("HTTP/1.1 405 "),
                                HasSubstr("\r\nAllow: GET\r\n")));
  EXPECT_FALSE(post.is_stream);
}

TEST(HttpExchangeTest, WhatIsNoRequestIsNoStream) {
  for (absl::string_view head :
       {absl::string_view("\r\n"), absl::string_view("GET\r\n\r\n"),
        absl::string_view("\x16\x03\x01\0\r\n\r\n", 8),  // TLS begins so.
        absl::string_view("GET /live-reload/events HTTP/9.9\r\n\r\n"),
        absl::string_view("GET /live-reload/events\r\n")}) {
    const HttpReply reply = Reply(head);
    EXPECT_FALSE(reply.is_stream);
    EXPECT_FALSE(absl::StartsWith(reply.bytes, "HTTP/1.1 200")) << reply.bytes;
  }
}

// One that is ignored is ignored by every command that is started.
TEST(HttpExchangeTest, LeavesSigpipeAsItWas) {
  ASSERT_NE(signal(SIGPIPE, SIG_DFL), SIG_ERR);
  const auto exchange = HttpExchange::Create(kPort);
  struct sigaction now = {};
  ASSERT_EQ(sigaction(SIGPIPE, nullptr, &now), 0);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace reloader::live_reload
