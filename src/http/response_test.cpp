#include "http/response.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Response, HasLengthDateAndReason) {
  const std::string head = to_wire_head(text_response(201, "text/plain", "abc"), KeepAlive::Yes);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"));
  EXPECT_THAT(
      head, testing::ContainsRegex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT\r\n"));
  EXPECT_THAT(head, testing::EndsWith("\r\n\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Connection")));
  EXPECT_THAT(to_wire_head(Response(), KeepAlive::No), HasSubstr("Connection: close\r\n"));
}

TEST(Response, HasNoLengthWhereThereIsNoBody) {
  for (const int status : {204, 304}) {
    Response response;
    response.status = status;
    EXPECT_THAT(to_wire_head(response, KeepAlive::Yes), Not(HasSubstr("Content-Length")));
    EXPECT_FALSE(sends_body(Request(), response));
  }
  Request head;
  head.method = Method::Head;
  EXPECT_FALSE(sends_body(head, Response()));
}

TEST(Response, AHeaderValueCannotStartAnotherHeader) {
  Response response;
  response.headers.add("X-Name", "a\r\nSet-Cookie: session=stolen");
  EXPECT_THAT(to_wire_head(response, KeepAlive::Yes), HasSubstr("X-Name: a  Set-Cookie: session=stolen\r\n"));
}

TEST(Response, CarriesSecurityHeadersUnlessSet) {
  Response response;
  response.headers.add("Content-Security-Policy", "own");
  add_security_headers(Channel::Tls, response);
  EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.headers.find("X-Frame-Options"), "DENY");
  EXPECT_EQ(response.headers.find("Content-Security-Policy"), "own");
  EXPECT_TRUE(response.headers.contains("Strict-Transport-Security"));
  Response open;
  add_security_headers(Channel::Plain, open);
  EXPECT_FALSE(open.headers.contains("Strict-Transport-Security"));
  EXPECT_THAT(std::string(*open.headers.find("Content-Security-Policy")), Not(HasSubstr("unsafe")));
}

}  // namespace
}  // namespace wgpilot::http
