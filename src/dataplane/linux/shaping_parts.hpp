// What this kernel has for limiting bandwidth, found out by using it on a device that exists for the length
// of the call: modules that can be loaded are.
#pragma once

#include <optional>

#include "kernel/tc/filter.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::dataplane::linux_ {

struct ShapingParts {
  tc::Classifier classifier = tc::Classifier::Flower;
  bool has_fq_codel = false;  // else classes keep the queue that the kernel gives them
};

// Asks once, and again as long as something is missing. Belongs to the thread of the channel.
class ShapingProbe {
 public:
  // QosUnavailable, naming what is missing.
  Result<ShapingParts> parts(netlink::Channel& channel);

 private:
  std::optional<ShapingParts> parts_;
};

}  // namespace wgpilot::dataplane::linux_
