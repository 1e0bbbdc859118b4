#include "cli/local_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "base/file.hpp"

namespace wgpilot::cli {
namespace {

// Answers one connection with fixed bytes and keeps what it was asked.
class OneAnswer {
 public:
  OneAnswer(const std::filesystem::path& path, std::string answer)
      : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    thread_ = std::jthread([this, answer = std::move(answer)] { serve(answer); });
  }
  std::string asked() {
    thread_.join();
    return asked_;
  }

 private:
  void serve(const std::string& answer) {
    const FileDescriptor connection(::accept(listener_.get(), nullptr, nullptr));
    std::array<char, 1024> block{};
    while (!asked_.ends_with("\r\n\r\n")) {
      const ssize_t got = ::recv(connection.get(), block.data(), block.size(), 0);
      if (got <= 0) return;
      asked_.append(block.data(), static_cast<std::size_t>(got));
    }
    std::ignore =
        ::send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL);  // the client's test sees it
  }
  FileDescriptor listener_;
  std::string asked_;
  std::jthread thread_;
};

class LocalClient : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-local-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    socket_ = folder_ / "s";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
  std::filesystem::path socket_;
};

TEST_F(LocalClient, AsksOneQuestionAndReadsTheAnswer) {
  OneAnswer service(socket_, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"networks\":[]}");
  const auto answer = fetch_local(socket_, "/api/status");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_TRUE(answer->as_object().at("networks").as_array().empty());
  EXPECT_EQ(service.asked(), "GET /api/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

TEST_F(LocalClient, SaysThatTheServiceDoesNotRun) {
  const auto absent = fetch_local(socket_, "/api/status");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().message(), "the service is not running: nobody listens at " + socket_.string());
  EXPECT_EQ(absent.error().hint(),
            "Start it (`systemctl start wgpilot`), or name its data directory with --data-dir.");
}

TEST_F(LocalClient, TakesASocketLeftBehindForAServiceThatDoesNotRun) {
  {
    OneAnswer service(socket_, "");
    std::ignore = fetch_local(socket_, "/");  // ends the service, whose socket file stays
  }
  const auto refused = fetch_local(socket_, "/");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "the service is not running: nobody listens at " + socket_.string());
}

TEST(LocalAnswer, CarriesTheServicesOwnRefusal) {
  const auto refused = parse_answer(
      "HTTP/1.1 403 Forbidden\r\n\r\n"
      R"({"error":{"code":"SETUP_REQUIRED","message":"the setup is not complete","hint":"Open the page.","request_id":"r"}})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "the setup is not complete");
  EXPECT_EQ(refused.error().hint(), "Open the page.");
}

TEST(LocalAnswer, RefusesWhatIsNotOurs) {
  for (const char* bytes :
       {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n<html>",
        "HTTP/1.1 500 No\r\n\r\n{}", "HTTP/1.1 500 No\r\n\r\n{\"error\":7}"}) {
    const auto answer = parse_answer(bytes);
    ASSERT_FALSE(answer) << bytes;
    EXPECT_EQ(answer.error().message(), "what answers at the local socket does not speak as wgpilot does");
  }
}

}  // namespace
}  // namespace wgpilot::cli
