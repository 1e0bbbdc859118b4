// Whatever bytes claim to be tracked connections, decoding stays within them.
#include "kernel/conntrack/connection.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wgpilot;
  netlink::ReplyReader reader({data, size});
  for (netlink::Reply reply; reader.next(reply);) {
    std::ignore = conntrack::decode_connection(reply);  // only that it returns
  }
  return 0;
}
