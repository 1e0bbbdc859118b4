// Bytes over one connected, non-blocking socket, plain or under TLS, behind one face. Each call does what it
// can at once and says what to wait for; who waits, and for how long, is the connection's matter. Does not
// own the socket. One thread. Streams (server-sent events) need no more than this.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "http/tls_context.hpp"

namespace wgpilot::http {

struct Progress {
  enum class Kind {
    Done,
    WantRead,   // call again with the same arguments when the socket is readable
    WantWrite,  // … writable
    Closed,     // by the peer or by an error: nothing more will come or go
  };
  Kind kind;
  std::size_t bytes = 0;  // of read_some and write_some, with Kind::Done
};

class Transport {
 public:
  virtual ~Transport() = default;
  // The handshake, if there is one.
  virtual Progress open() = 0;
  virtual Progress read_some(std::span<char> buffer) = 0;
  virtual Progress write_some(std::string_view bytes) = 0;
  // Tells the peer that nothing more comes; reading stays possible.
  virtual Progress close() = 0;
};

std::unique_ptr<Transport> make_plain_transport(int socket);
std::unique_ptr<Transport> make_tls_transport(int socket, const TlsContext& context);

}  // namespace wgpilot::http
