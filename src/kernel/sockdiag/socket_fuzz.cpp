// Whatever bytes claim to be answers about sockets, decoding stays within them.
#include "kernel/sockdiag/socket.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wgpilot;
  netlink::ReplyReader reader({data, size});
  for (netlink::Reply reply; reader.next(reply);) {
    std::ignore = sockdiag::decode_socket(sockdiag::Transport::Udp, reply);  // only that it returns
  }
  return 0;
}
