#include "dataplane/linux/shaper_writer.hpp"

#include <algorithm>
#include <set>

#include "dataplane/linux/mark.hpp"
#include "kernel/tc/qdisc.hpp"
#include "kernel/tc/traffic_class.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using netlink::Message;
using route::LinkStatus;

// A device cannot be born with its alias; see devices.cpp.
constexpr const char* kUnfinishedName = "wgpilot-ifb-new";
// What a class holds without fq_codel: as on other links, not the 32 packets of a new IFB.
constexpr std::uint32_t kQueueLength = 1000;

// In as few system calls as possible. What is `tolerated` is no error: gone or there already.
Result<void> send_all(netlink::Channel& channel, std::vector<Message> messages, Code tolerated) {
  WGP_TRY(auto refusals, channel.request_all(messages));
  for (netlink::Refusal& refusal : refusals) {
    if (refusal.error.code() != tolerated) return fail(std::move(refusal.error));
  }
  return {};
}

Result<void> remove_unfinished(netlink::Channel& channel) {
  WGP_TRY(const auto link, route::fetch_link(channel, kUnfinishedName));
  if (!link || link->kind != kUploadKind) return {};
  return route::delete_link(channel, link->index);
}

tc::TrafficClass to_traffic_class(const ShapedClass& limit, std::uint32_t device) {
  return {.link = device,
          .parent = kShaperRoot,
          .id = tc::make_handle(kShaperMajor, limit.id),
          .rate = limit.kbps * kBytesPerKilobit};
}

// The hash tables of those filters that need them. When the first message is refused the rest is there too.
Result<void> prepare(netlink::Channel& channel, const std::vector<tc::Filter>& filters) {
  std::set<std::pair<std::uint32_t, std::uint16_t>> seen;
  for (const tc::Filter& filter : filters) {
    if (!seen.emplace(filter.link, tc::priority_of(filter.classifier, filter.prefix)).second) continue;
    for (Message& message : tc::to_prepare(filter)) {
      const auto done = channel.request(message);
      if (!done && done.error().code() == Code::AlreadyExists) break;
      WGP_TRY(done);
    }
  }
  return {};
}

}  // namespace

Result<std::optional<LinkStatus>> ShaperWriter::fetch_upload_device() const {
  WGP_TRY(const auto links, route::fetch_links(channel_));
  const LinkStatus* found = find_upload_device(links, link_);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Result<void> ShaperWriter::apply(const CreateShaper& action) const {
  WGP_TRY(probe_.parts(channel_));
  if (action.direction == Direction::Upload) return create_upload();
  WGP_TRY(remove_root(false));
  Message root = tc::to_put_htb(link_.index, kShaperRoot);
  return channel_.request(root);
}

Result<void> ShaperWriter::apply(const RemoveShaper& action) const {
  return action.direction == Direction::Upload ? remove_upload() : remove_root(true);
}

Result<void> ShaperWriter::remove_root(bool only_ours) const {
  WGP_TRY(const auto qdiscs, tc::fetch_qdiscs(channel_));
  for (const tc::Qdisc& qdisc : qdiscs) {
    if (qdisc.link != link_.index || qdisc.parent != tc::kRoot || qdisc.handle == tc::kNone) continue;
    if (only_ours && qdisc.handle != kShaperRoot) continue;
    WGP_TRY(send_all(channel_, {tc::to_remove(qdisc)}, Code::NotFound));
  }
  return {};
}

Result<void> ShaperWriter::create_upload() const {
  WGP_TRY(remove_upload());
  WGP_TRY(remove_unfinished(channel_));
  WGP_TRY(route::create_ifb_link(channel_, kUnfinishedName,
                                 {.name = upload_device_of(link_.name),
                                  .alias = upload_alias(link_.alias),
                                  .queue_length = kQueueLength,
                                  .state = route::AdminState::Up}));
  WGP_TRY(const auto device, fetch_upload_device());
  if (!device) return fail(Code::NotFound, "the upload device of " + link_.name + " has vanished");
  return send_all(channel_, {tc::to_put_htb(device->index, kShaperRoot), tc::to_add_ingress(link_.index)},
                  Code::AlreadyExists);
}

// Filters first: one that leads to a device that is gone drops what it matches.
Result<void> ShaperWriter::remove_upload() const {
  WGP_TRY(auto table, tc::fetch_filters(channel_, link_.index, tc::kIngressFilters));
  std::vector<Message> removals;
  for (const tc::FilterChain& chain : table.chains) removals.push_back(tc::to_remove(chain));
  WGP_TRY(send_all(channel_, std::move(removals), Code::NotFound));
  WGP_TRY(const auto qdiscs, tc::fetch_qdiscs(channel_));
  for (const tc::Qdisc& qdisc : qdiscs) {
    const bool is_ingress = qdisc.link == link_.index && qdisc.kind == "ingress";
    if (!is_ingress || table.foreign != 0) continue;
    WGP_TRY(send_all(channel_, {tc::to_remove(qdisc)}, Code::NotFound));
  }
  WGP_TRY(const auto device, fetch_upload_device());
  return device ? route::delete_link(channel_, device->index) : Result<void>();
}

Result<void> ShaperWriter::apply(const ChangeShaper& action) const {
  std::uint32_t device = link_.index;
  if (action.direction == Direction::Upload) {
    WGP_TRY(const auto upload, fetch_upload_device());
    if (!upload) return fail(Code::NotFound, "the upload device of " + link_.name + " is not there");
    device = upload->index;
  }
  WGP_TRY(remove(action, device));
  WGP_TRY(set_classes(action.set, device));
  return add_filters(action, device);
}

// The kernel's numbers of filters are looked up, for they may have changed hands since anybody looked.
Result<void> ShaperWriter::remove(const ChangeShaper& action, std::uint32_t device) const {
  std::vector<Message> removals;
  const Shaper& gone = action.remove;
  if (!gone.redirected.empty()) {
    WGP_TRY(const auto table, tc::fetch_filters(channel_, link_.index, tc::kIngressFilters));
    for (const tc::Filter& filter : table.filters) {
      if (std::ranges::binary_search(gone.redirected, filter.prefix))
        removals.push_back(tc::to_remove(filter));
    }
  }
  if (!gone.prefixes.empty()) {
    WGP_TRY(const auto table, tc::fetch_filters(channel_, device, kShaperRoot));
    for (const tc::Filter& filter : table.filters) {
      const ShapedPrefix found{filter.prefix, tc::minor_of(filter.class_id)};
      if (std::ranges::binary_search(gone.prefixes, found)) removals.push_back(tc::to_remove(filter));
    }
  }
  for (const ShapedClass& limit : gone.classes)
    removals.push_back(tc::to_remove(to_traffic_class(limit, device)));
  return send_all(channel_, std::move(removals), Code::NotFound);
}

Result<void> ShaperWriter::set_classes(const Shaper& shaper, std::uint32_t device) const {
  if (shaper.classes.empty()) return {};
  WGP_TRY(const ShapingParts parts, probe_.parts(channel_));
  std::vector<Message> messages;
  for (const ShapedClass& limit : shaper.classes) {
    const tc::TrafficClass traffic_class = to_traffic_class(limit, device);
    messages.push_back(tc::to_put(traffic_class));
    if (parts.has_fq_codel) messages.push_back(tc::to_add_fq_codel(device, traffic_class.id, kLeafFlows));
  }
  return send_all(channel_, std::move(messages), Code::AlreadyExists);  // the leaf of a class that stays
}

Result<void> ShaperWriter::add_filters(const ChangeShaper& action, std::uint32_t device) const {
  if (action.set.prefixes.empty() && action.set.redirected.empty()) return {};
  WGP_TRY(const ShapingParts parts, probe_.parts(channel_));
  const auto side = action.direction == Direction::Download ? tc::Side::Destination : tc::Side::Source;
  std::vector<tc::Filter> filters;
  for (const ShapedPrefix& shaped : action.set.prefixes) {
    filters.push_back({.classifier = parts.classifier,
                       .link = device,
                       .parent = kShaperRoot,
                       .side = side,
                       .prefix = shaped.prefix,
                       .class_id = tc::make_handle(kShaperMajor, shaped.id)});
  }
  for (const net::Prefix& prefix : action.set.redirected) {
    filters.push_back({.classifier = parts.classifier,
                       .link = link_.index,
                       .parent = tc::kIngressFilters,
                       .side = side,
                       .prefix = prefix,
                       .redirect_to = device});
  }
  WGP_TRY(prepare(channel_, filters));
  std::vector<Message> messages;
  messages.reserve(filters.size());
  for (const tc::Filter& filter : filters) messages.push_back(tc::to_add(filter));
  WGP_TRY(auto refusals, channel_.request_all(messages));
  if (refusals.empty()) return {};
  const std::string what = "limit " + net::to_string(filters[refusals.front().index].prefix);
  return in_context(what, Result<void>(fail(std::move(refusals.front().error))));
}

Result<void> remove_stray_device(netlink::Channel& channel, const std::string& name) {
  WGP_TRY(const auto link, route::fetch_link(channel, name));
  if (!link) return {};
  if (!is_upload_device(*link)) return fail(Code::InterfaceCreateFailed, name + " is not managed by wgpilot");
  return route::delete_link(channel, link->index);
}

}  // namespace wgpilot::dataplane::linux_
