// How much a client may ask of the server.
#pragma once

#include <chrono>
#include <cstddef>

#include "http/request_parser.hpp"

namespace wgpilot::http {

struct Limits {
  RequestParser::Limits request;
  std::size_t connections = 2048;  // half of them may be streams
  // Bodies longer than request.body_bytes, where a route allows them, that are in memory at the same time:
  // they are read before anybody knows who sends them.
  std::size_t large_bodies = 4;
  std::size_t connections_per_address = 128;
  // The TLS handshake; and the header, from its first byte to its last, however slowly the bytes come.
  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds body_timeout = std::chrono::seconds(60);   // all of it
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);   // between requests
  std::chrono::milliseconds write_timeout = std::chrono::seconds(60);  // each 64 KiB
  std::chrono::milliseconds request_time = std::chrono::seconds(30);   // Request::deadline
};

}  // namespace wgpilot::http
