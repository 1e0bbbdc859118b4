#include "http/listener.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace wgpilot::http {
namespace {

class ListenerFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-listen-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  ListenerOptions local() const { return {.channel = Channel::Local, .path = folder_ / "socket"}; }
  std::filesystem::path folder_;
};

TEST(Listener, TellsThePortItGot) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    const auto listener = Listener::open({Channel::Plain, address});
    if (!listener && listener.error().os_errno() == EADDRNOTAVAIL) GTEST_SKIP() << "no IPv6 loopback here";
    ASSERT_TRUE(listener) << listener.error().message();
    EXPECT_NE(listener->port(), 0);
  }
}

TEST(Listener, RefusesWhatIsNoAddressAndTakenPorts) {
  EXPECT_EQ(Listener::open({Channel::Plain, "localhost"}).error().code(), Code::ConfigInvalid);
  const auto first = Listener::open({Channel::Plain, "127.0.0.1"});
  const auto second = Listener::open({Channel::Plain, "127.0.0.1", first->port()});
  EXPECT_EQ(second.error().code(), Code::PortInUse);
  EXPECT_NE(second.error().message().find("127.0.0.1:" + std::to_string(first->port())), std::string::npos);
}

TEST(Listener, HasNobodyWaitingAtFirst) {
  auto listener = Listener::open({Channel::Plain, "127.0.0.1"});
  EXPECT_FALSE(listener->accept().value().has_value());
}

TEST_F(ListenerFile, GoesWithItsListener) {
  {
    const auto listener = Listener::open(local());
    ASSERT_TRUE(listener);
    EXPECT_TRUE(std::filesystem::exists(local().path));
    EXPECT_EQ(Listener::open(local()).error().code(), Code::PortInUse);
  }
  EXPECT_FALSE(std::filesystem::exists(local().path));
}

TEST_F(ListenerFile, ReplacesAStaleOneButNoOtherFile) {
  {
    const auto crashed = Listener::open(local());
    std::filesystem::create_hard_link(local().path, folder_ / "kept");
  }
  std::filesystem::rename(folder_ / "kept", local().path);
  EXPECT_TRUE(Listener::open(local()));
  std::ofstream(local().path) << "a file of somebody else";
  EXPECT_EQ(Listener::open(local()).error().code(), Code::PortInUse);
  EXPECT_TRUE(std::filesystem::is_regular_file(local().path));
}

}  // namespace
}  // namespace wgpilot::http
