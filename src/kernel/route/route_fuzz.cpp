// Whatever bytes claim to be messages about links, addresses, routes or rules, decoding stays within them;
// what was decoded can be sent again.
#include "kernel/route/link.hpp"
#include "kernel/route/link_address.hpp"
#include "kernel/route/route.hpp"
#include "kernel/route/rule.hpp"

namespace {

using namespace wgpilot::route;

template <class T>
void put_back(const wgpilot::Result<std::optional<T>>& decoded) {
  if (decoded && *decoded) std::ignore = to_add(**decoded);  // only whether it can
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wgpilot::netlink::ReplyReader reader({data, size});
  for (wgpilot::netlink::Reply reply; reader.next(reply);) {
    std::ignore = decode_link(reply);  // a LinkStatus is never sent
    put_back(decode_address(reply));
    put_back(decode_route(reply));
    put_back(decode_rule(reply));
  }
  return 0;
}
