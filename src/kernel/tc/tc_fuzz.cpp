// Whatever bytes claim to be messages about qdiscs, classes or filters, decoding stays within them; a filter
// that was decoded can be sent again.
#include "kernel/tc/filter_options.hpp"
#include "kernel/tc/qdisc.hpp"
#include "kernel/tc/traffic_class.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wgpilot::tc;
  wgpilot::netlink::ReplyReader reader({data, size});
  for (wgpilot::netlink::Reply reply; reader.next(reply);) {
    std::ignore = decode_qdisc(reply);
    std::ignore = decode_class(reply);
    const auto described = describe(reply);
    if (!described) continue;
    Filter flower, u32{.classifier = Classifier::U32, .prefix = {}};
    if (decode_flower(described->options, flower)) std::ignore = to_add(flower);
    if (const auto role = decode_u32(described->options, u32); role && *role == U32Role::Match)
      std::ignore = to_add(u32);
  }
  return 0;
}
