#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outbound/mail.hpp"

namespace wgpilot::outbound {
namespace {

using testing::HasSubstr;
using testing::Not;

Mail sample() {
  return {.id = "0123abcd",
          .from = "wgpilot@example.org",
          .to = {"ops@example.org", "night@example.org"},
          .subject = "Peer 'Phone' is offline",
          .text = "No handshake.\nSince noon.\n",
          .date = from_unix(1'700'000'000)};
}

TEST(Message, IsWhatRfc5322Wants) {
  EXPECT_EQ(render_message(sample()),
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
            "From: wgpilot <wgpilot@example.org>\r\n"
            "To: ops@example.org,\r\n night@example.org\r\n"
            "Subject: Peer 'Phone' is offline\r\n"
            "Message-ID: <0123abcd@example.org>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "Tm8gaGFuZHNoYWtlLg0KU2luY2Ugbm9vbi4NCg==\r\n");
}

TEST(Message, KeepsASubjectInItsHeader) {
  Mail mail = sample();
  mail.subject = "Peer\r\nBcc: everybody@example.org\n\n<html>";
  EXPECT_THAT(render_message(mail),
              HasSubstr("Subject: Peer  Bcc: everybody@example.org  <html>\r\nMessage-ID"));
}

TEST(Message, EncodesWhatIsNotAscii) {
  Mail mail = sample();
  mail.subject = "Büro";
  EXPECT_THAT(render_message(mail), HasSubstr("Subject: =?utf-8?B?QsO8cm8=?=\r\n"));
  mail.subject.clear();
  for (int i = 0; i < 40; ++i) mail.subject += "事務所";
  const std::string message = render_message(mail);
  for (std::size_t start = 0; start < message.size();) {
    const auto end = message.find("\r\n", start);
    EXPECT_LE(end - start, 78U);
    start = end + 2;
  }
  mail.subject = "\xff\xfe\xc3";
  EXPECT_THAT(render_message(mail), HasSubstr("=?utf-8?B?//7D?="));
  mail.subject = std::string(300, '\x80');
  EXPECT_THAT(render_message(mail), HasSubstr("?="));
  mail.subject = "=?utf-8?B?QsO8cm8=?=";
  EXPECT_THAT(render_message(mail), Not(HasSubstr("Subject: =?utf-8?B?QsO8cm8=?=\r\n")));
}

TEST(Message, BreaksALongBody) {
  Mail mail = sample();
  mail.text = std::string(1000, 'a') + "\n.\n";
  const std::string message = render_message(mail);
  EXPECT_THAT(message, Not(HasSubstr("\r\n.\r\n")));
  EXPECT_LE(message.find("\r\n", message.find("\r\n\r\n") + 4) - message.find("\r\n\r\n") - 4, 76U);
}

}  // namespace
}  // namespace wgpilot::outbound
