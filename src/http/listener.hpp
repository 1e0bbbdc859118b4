// Listening sockets, TCP and unix-domain, and what is known of who connects. Non-blocking; waiting is the
// server's matter. Owns its socket, and the file of a unix-domain one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "base/result.hpp"
#include "http/request.hpp"

namespace wgpilot::http {

struct ListenerOptions {
  Channel channel = Channel::Tls;
  std::string address = "127.0.0.1";  // numeric; "::" takes IPv4 too
  std::uint16_t port = 0;             // 0: any free one
  std::filesystem::path path;         // for Channel::Local, instead of address and port
};

struct Accepted {
  FileDescriptor socket;
  Channel channel;
  std::string remote_address;
  std::optional<uid_t> local_uid;
};

class Listener {
 public:
  // PortInUse, CapabilityMissing (ports below 1024), ConfigInvalid for what is no address. A stale socket
  // file is replaced, one that somebody listens at is PortInUse.
  static Result<Listener> open(const ListenerOptions& options);
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&&) noexcept = default;
  ~Listener();

  // Nothing when nobody waits.
  Result<std::optional<Accepted>> accept();

  int socket() const { return socket_.get(); }
  std::uint16_t port() const { return port_; }
  Channel channel() const { return channel_; }

 private:
  Listener(FileDescriptor socket, const ListenerOptions& options, std::uint16_t port);

  FileDescriptor socket_;
  Channel channel_;
  std::uint16_t port_;
  std::filesystem::path path_;
};

}  // namespace wgpilot::http
