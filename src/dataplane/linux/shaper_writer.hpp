// Carries out the steps that limit bandwidth on one interface. The link must be ours; its upload device is
// found by the mark. Filters are sent after the classes they lead to and removed before them. Blocking;
// belongs to the thread of the channel.
#pragma once

#include "dataplane/linux/shaping_parts.hpp"
#include "dataplane/plan.hpp"
#include "kernel/route/link.hpp"

namespace wgpilot::dataplane::linux_ {

inline constexpr tc::Handle kShaperRoot = tc::make_handle(kShaperMajor, 0);
inline constexpr std::uint32_t kLeafFlows = 64;  // 7 KiB a class
inline constexpr std::uint64_t kBytesPerKilobit = 125;

class ShaperWriter {
 public:
  // `link` must outlive the writer.
  ShaperWriter(netlink::Channel& channel, ShapingProbe& probe, const route::LinkStatus& link)
      : channel_(channel), probe_(probe), link_(link) {}

  // QosUnavailable. Takes the place of another root qdisc; an ingress or clsact qdisc is shared.
  Result<void> apply(const CreateShaper& action) const;
  Result<void> apply(const RemoveShaper& action) const;
  Result<void> apply(const ChangeShaper& action) const;

 private:
  Result<void> create_upload() const;
  Result<void> remove_upload() const;
  Result<void> remove_root(bool only_ours) const;
  Result<void> remove(const ChangeShaper& action, std::uint32_t device) const;
  Result<void> set_classes(const Shaper& shaper, std::uint32_t device) const;
  Result<void> add_filters(const ChangeShaper& action, std::uint32_t device) const;
  Result<std::optional<route::LinkStatus>> fetch_upload_device() const;

  netlink::Channel& channel_;
  ShapingProbe& probe_;
  const route::LinkStatus& link_;
};

// InterfaceCreateFailed when it does not carry the mark; one that is gone is no error.
Result<void> remove_stray_device(netlink::Channel& channel, const std::string& name);

}  // namespace wgpilot::dataplane::linux_
