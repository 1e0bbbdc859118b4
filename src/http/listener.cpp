#include "http/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace wgpilot::http {
namespace {

constexpr int kBacklog = 512;
constexpr int kSocketFlags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

// A socket address of any of our families.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  template <class Address>
  Address& as() {
    size = sizeof(Address);
    return reinterpret_cast<Address&>(storage);
  }
  template <class Address>
  const Address& as() const {
    return reinterpret_cast<const Address&>(storage);
  }
};

Result<SocketAddress> tcp_address(const ListenerOptions& options) {
  SocketAddress address;
  auto& v4 = address.as<sockaddr_in>();
  if (::inet_pton(AF_INET, options.address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(options.port);
    return address;
  }
  address = {};
  auto& v6 = address.as<sockaddr_in6>();
  if (::inet_pton(AF_INET6, options.address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(options.port);
    return address;
  }
  return fail(Error(Code::ConfigInvalid, "cannot listen at '" + options.address + "': not an IP address")
                  .with_hint("Use an address such as 127.0.0.1, 0.0.0.0 or ::."));
}

Result<SocketAddress> local_address(const std::filesystem::path& path) {
  SocketAddress address;
  auto& local = address.as<sockaddr_un>();
  if (path.native().size() >= sizeof local.sun_path) {
    return fail(Code::ConfigInvalid, "the socket path " + path.string() + " is too long");
  }
  local.sun_family = AF_UNIX;
  std::memcpy(local.sun_path, path.c_str(), path.native().size() + 1);
  return address;
}

std::string name_of(const ListenerOptions& options) {
  if (options.channel == Channel::Local) return options.path.string();
  const bool v6 = options.address.find(':') != std::string::npos;
  return (v6 ? "[" + options.address + "]" : options.address) + ":" + std::to_string(options.port);
}

std::unexpected<Error> listen_failure(const ListenerOptions& options, int errno_value) {
  const std::string what = "listen at " + name_of(options);
  switch (errno_value) {
    case EADDRINUSE:
      return fail(
          errno_error(Code::PortInUse, what, errno_value).with_hint("Another program listens there."));
    case EACCES:
    case EPERM:
      return fail(
          errno_error(Code::CapabilityMissing, what, errno_value)
              .with_hint("Ports below 1024 need CAP_NET_BIND_SERVICE; a socket file needs its folder."));
    default:
      return fail(errno_error(Code::ConfigInvalid, what, errno_value));
  }
}

// A socket file that nobody listens at any more is in the way of bind. Other files are not ours to remove,
// and refuse a connect just the same.
void remove_stale_file(const SocketAddress& address, const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_socket(path, ignored)) return;
  const FileDescriptor probe(::socket(AF_UNIX, kSocketFlags, 0));
  if (::connect(probe.get(), address.get(), address.size) != 0 && errno == ECONNREFUSED)
    ::unlink(path.c_str());
}

void enable(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

std::uint16_t bound_port(int socket) {
  SocketAddress address;
  if (::getsockname(socket, address.get(), &address.size) != 0) return 0;
  if (address.storage.ss_family == AF_INET) return ntohs(std::as_const(address).as<sockaddr_in>().sin_port);
  if (address.storage.ss_family == AF_INET6)
    return ntohs(std::as_const(address).as<sockaddr_in6>().sin6_port);
  return 0;
}

// IPv4 clients of a "::" listener appear as IPv4.
std::string text_of(const SocketAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.storage.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &address.as<sockaddr_in>().sin_addr, text, sizeof text);
  } else if (address.storage.ss_family == AF_INET6) {
    const auto& v6 = address.as<sockaddr_in6>().sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      ::inet_ntop(AF_INET, &v6.s6_addr[12], text, sizeof text);
    } else {
      ::inet_ntop(AF_INET6, &v6, text, sizeof text);
    }
  }
  return text;
}

std::optional<uid_t> peer_uid(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return credentials.uid;
}

// Of accept4: the peer was gone already, or nobody is there.
bool is_harmless(int errno_value) {
  return errno_value == EAGAIN || errno_value == ECONNABORTED || errno_value == EINTR ||
         errno_value == EPROTO;
}

}  // namespace

Listener::Listener(FileDescriptor socket, const ListenerOptions& options, std::uint16_t port)
    : socket_(std::move(socket)), channel_(options.channel), port_(port), path_(options.path) {}

Listener::~Listener() {
  if (socket_ && channel_ == Channel::Local) ::unlink(path_.c_str());
}

Result<Listener> Listener::open(const ListenerOptions& options) {
  const bool local = options.channel == Channel::Local;
  WGP_TRY(const SocketAddress address, local ? local_address(options.path) : tcp_address(options));
  if (local) remove_stale_file(address, options.path);
  FileDescriptor socket(::socket(address.storage.ss_family, kSocketFlags, 0));
  if (!socket) return listen_failure(options, errno);
  if (!local) enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
  if (::bind(socket.get(), address.get(), address.size) != 0) return listen_failure(options, errno);
  Listener listener(std::move(socket), options, 0);
  // Anybody may connect: the credentials of the peer decide what it may do.
  if (local && ::chmod(options.path.c_str(), 0666) != 0) return listen_failure(options, errno);
  if (::listen(listener.socket(), kBacklog) != 0) return listen_failure(options, errno);
  listener.port_ = bound_port(listener.socket());
  return listener;
}

Result<std::optional<Accepted>> Listener::accept() {
  SocketAddress address;
  FileDescriptor socket(::accept4(socket_.get(), address.get(), &address.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (is_harmless(errno)) return std::nullopt;
    return fail(errno_error(Code::Unavailable, "accept a connection", errno));
  }
  Accepted accepted{std::move(socket), channel_, text_of(address), std::nullopt};
  if (channel_ == Channel::Local) {
    accepted.local_uid = peer_uid(accepted.socket.get());
  } else {
    enable(accepted.socket.get(), IPPROTO_TCP, TCP_NODELAY);
  }
  return accepted;
}

}  // namespace wgpilot::http
