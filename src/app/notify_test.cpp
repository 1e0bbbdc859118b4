#include "app/notify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "async/executor.hpp"
#include "base/file.hpp"

namespace wgpilot::app {
namespace {

// Listens where systemd would. An abstract socket leaves no file behind.
class Supervised : public testing::Test {
 protected:
  void SetUp() override {
    const std::string name = "wgpilot-notify-test-" + std::to_string(::getpid());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    ASSERT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
  }
  // Waits for the next message, at most ten seconds.
  std::string next() const {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::array<char, 512> block{};
    const ssize_t got = ::recv(socket_.get(), block.data(), block.size(), 0);
    return got < 0 ? "nothing" : std::string(block.data(), static_cast<std::size_t>(got));
  }
  FileDescriptor socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST_F(Supervised, HearsOfEachStep) {
  notify_status("opening the database");
  EXPECT_EQ(next(), "STATUS=opening the database");
  notify_ready("serving https://127.0.0.1:8443");
  EXPECT_EQ(next(), "READY=1\nSTATUS=serving https://127.0.0.1:8443");
  notify_reloading();
  EXPECT_THAT(next(), testing::MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  notify_stopping();
  EXPECT_EQ(next(), "STOPPING=1");
}

TEST_F(Supervised, GetsWatchdogSignsFromTheEventLoopItself) {
  async::Executor io;
  const async::Timer timer = io.every(std::chrono::milliseconds(1), feed_watchdog);
  EXPECT_EQ(next(), "WATCHDOG=1");
  EXPECT_EQ(next(), "WATCHDOG=1");
}

TEST_F(Supervised, IsAnsweredTwiceAsOftenAsItAsks) {
  EXPECT_EQ(watchdog_interval(), std::nullopt);
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(watchdog_interval(), std::chrono::seconds(15));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(watchdog_interval(), std::nullopt) << "meant for another process";
}

TEST(Notify, DoesNothingWithoutASupervisor) {
  ::unsetenv("NOTIFY_SOCKET");
  notify_ready("serving");
  feed_watchdog();
}

}  // namespace
}  // namespace wgpilot::app
