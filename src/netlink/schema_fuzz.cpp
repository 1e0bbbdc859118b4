// Whatever bytes claim to be attributes, decoding stays within them; what was decoded is encoded and decoded
// again to the same value.
#include <cstdlib>

#include "netlink/schema.hpp"

namespace wgpilot::netlink {
namespace {

struct Inner {
  net::Address address;
  std::optional<Be16> port;
  struct Schema;
  friend bool operator==(const Inner&, const Inner&) = default;
};
struct Inner::Schema : SchemaOf<Inner, Field<1, &Inner::address>, Field<2, &Inner::port>> {};

struct Outer {
  std::string text;
  std::uint64_t number = 0;
  bool flag = false;
  std::array<std::uint8_t, 6> bytes{};
  std::optional<Inner> inner;
  std::vector<Inner> list;
  struct Schema;
  friend bool operator==(const Outer&, const Outer&) = default;
};
struct Outer::Schema
    : SchemaOf<Outer, Field<1, &Outer::text>, Field<2, &Outer::number>, Field<3, &Outer::flag>,
               Field<4, &Outer::bytes>, Field<5, &Outer::inner>, Field<6, &Outer::list>> {};

}  // namespace
}  // namespace wgpilot::netlink

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wgpilot::netlink;
  const auto decoded = decode<Outer>({data, size});
  if (!decoded) return 0;
  Message message("FUZZ", 0);
  if (!encode(message, *decoded)) return 0;  // more than one message holds
  if (decode<Outer>(message.bytes().subspan(sizeof(nlmsghdr))) != *decoded) std::abort();
  return 0;
}
