#include "cli/local_client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "base/file.hpp"

namespace wgpilot::cli {
namespace {

constexpr std::size_t kLargestAnswer = 64 * 1024 * 1024;  // 10,000 peers take 3 MiB
constexpr timeval kPatience{.tv_sec = 10, .tv_usec = 0};

std::unexpected<Error> not_reached(const std::filesystem::path& path, int error) {
  if (error == EACCES || error == EPERM) {
    return fail(Error(Code::Forbidden, fmt::format("you may not connect to {}", path.string()))
                    .with_hint("Run the command as root or as the user of the service."));
  }
  if (error == ENOENT || error == ECONNREFUSED) {
    return fail(
        Error(Code::Unavailable,
              fmt::format("the service is not running: nobody listens at {}", path.string()))
            .with_hint("Start it (`systemctl start wgpilot`), or name its data directory with --data-dir."));
  }
  return fail(errno_error(Code::Unavailable, "connect to " + path.string(), error));
}

std::unexpected<Error> broken(int error) {
  const bool timeout = error == EAGAIN || error == EWOULDBLOCK;
  if (timeout) return fail(Code::Unavailable, "wgpilot did not answer within 10 seconds");
  return fail(errno_error(Code::Unavailable, "talk to wgpilot", error));
}

Result<FileDescriptor> connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = path.native();
  if (name.size() >= sizeof address.sun_path) return not_reached(path, ENAMETOOLONG);
  name.copy(address.sun_path, name.size());
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return not_reached(path, errno);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return not_reached(path, errno);
  }
  return socket;
}

Result<void> send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return broken(errno);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string> receive_all(int socket) {
  std::string bytes;
  for (std::array<char, 65536> block;;) {
    const ssize_t got = ::recv(socket, block.data(), block.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return broken(errno);
    if (got == 0) return bytes;
    bytes.append(block.data(), static_cast<std::size_t>(got));
    if (bytes.size() > kLargestAnswer)
      return fail(Code::PayloadTooLarge, "the answer of wgpilot is too large");
  }
}

std::unexpected<Error> not_understood() {
  return fail(Error(Code::InternalError, "what answers at the local socket does not speak as wgpilot does")
                  .with_hint("Are this program and the running service of the same version?"));
}

// "HTTP/1.1 200 OK" -> 200
int status_of(std::string_view bytes) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  int status = 0;
  if (bytes.starts_with(kStart)) {
    bytes.remove_prefix(kStart.size());
    std::from_chars(bytes.data(), bytes.data() + std::min<std::size_t>(3, bytes.size()), status);
  }
  return status;
}

// {"error":{"message":…,"hint"?:…}}
std::unexpected<Error> refusal(const json::value& body) {
  const auto* const object = body.if_object();
  const auto* const inner = object != nullptr ? object->if_contains("error") : nullptr;
  const auto* const error = inner != nullptr ? inner->if_object() : nullptr;
  const auto* const message = error != nullptr ? error->if_contains("message") : nullptr;
  if (message == nullptr || !message->is_string()) return not_understood();
  Error refused(Code::Unavailable, std::string(message->get_string()));
  const auto* const hint = error->if_contains("hint");
  if (hint == nullptr || !hint->is_string()) return fail(std::move(refused));
  return fail(std::move(refused).with_hint(std::string(hint->get_string())));
}

}  // namespace

Result<json::value> parse_answer(std::string_view bytes) {
  const auto end_of_head = bytes.find("\r\n\r\n");
  const int status = status_of(bytes);
  if (end_of_head == std::string_view::npos || status == 0) return not_understood();
  const auto body = json::parse_text(bytes.substr(end_of_head + 4));
  if (!body) return not_understood();
  if (status != 200) return refusal(*body);
  return *body;
}

Result<json::value> fetch_local(const std::filesystem::path& socket, std::string_view target) {
  WGP_TRY(const FileDescriptor connection, connect_to(socket));
  WGP_TRY(send_all(connection.get(),
                   fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target)));
  WGP_TRY(const std::string bytes, receive_all(connection.get()));
  return parse_answer(bytes);
}

}  // namespace wgpilot::cli
