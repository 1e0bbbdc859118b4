// Reads the limits of our interfaces from the kernel. Changes nothing, except that the probe may ask for what
// the kernel has; blocking.
#pragma once

#include "dataplane/dataplane.hpp"
#include "dataplane/linux/shaping_parts.hpp"
#include "kernel/route/link.hpp"
#include "kernel/tc/qdisc.hpp"

namespace wgpilot::dataplane::linux_ {

// Filters and classes are asked for only where there is a queueing discipline of ours.
class ShaperReader {
 public:
  // `links` must outlive the reader.
  static Result<ShaperReader> open(netlink::Channel& channel, ShapingProbe& probe,
                                   const std::vector<route::LinkStatus>& links);

  // Puts what is limited on the link into `interface`.
  Result<void> read(const route::LinkStatus& link, Interface& interface);
  // Upload devices of ours without an interface; sorted.
  std::vector<std::string> stray_devices() const;

 private:
  ShaperReader(netlink::Channel& channel, ShapingProbe& probe, const std::vector<route::LinkStatus>& links)
      : channel_(channel), probe_(probe), links_(links) {}

  Result<std::optional<Shaper>> read_tree(const route::LinkStatus& device, tc::Side side);
  Result<std::optional<Shaper>> read_upload(const route::LinkStatus& link);
  Result<void> read_classes(const route::LinkStatus& device, Shaper& shaper);
  Result<void> read_filters(const route::LinkStatus& device, tc::Side side, Shaper& shaper);
  const tc::Qdisc* find_qdisc(std::uint32_t link, tc::Handle parent) const;

  netlink::Channel& channel_;
  ShapingProbe& probe_;
  const std::vector<route::LinkStatus>& links_;
  std::vector<tc::Qdisc> qdiscs_;  // sorted by link and parent
};

// On any thread: opens its own socket. NotFound when there is no such interface of ours.
Result<ShapingStatus> fetch_shaping_status(const std::string& interface);

}  // namespace wgpilot::dataplane::linux_
