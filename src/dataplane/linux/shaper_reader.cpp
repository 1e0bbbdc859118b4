#include "dataplane/linux/shaper_reader.hpp"

#include <algorithm>
#include <cerrno>

#include "dataplane/linux/mark.hpp"
#include "dataplane/linux/shaper_writer.hpp"
#include "kernel/tc/traffic_class.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkStatus;

constexpr auto kPlaceOf = [](const tc::Qdisc& qdisc) { return std::pair(qdisc.link, qdisc.parent); };

bool is_our_root(const tc::Qdisc& qdisc) {
  return qdisc.kind == "htb" && qdisc.handle == kShaperRoot;
}

// 0 for what no limit of ours makes.
std::uint32_t kbps_of(const tc::ClassStatus& status) {
  const std::uint64_t rate = status.settings.rate;
  const bool is_limit = rate == status.ceiling && rate % kBytesPerKilobit == 0;
  return is_limit ? static_cast<std::uint32_t>(rate / kBytesPerKilobit) : 0;
}

// A kernel without traffic control has none.
Result<std::vector<tc::Qdisc>> fetch_qdiscs_if_any(netlink::Channel& channel) {
  auto qdiscs = tc::fetch_qdiscs(channel);
  if (!qdiscs && qdiscs.error().os_errno() == EOPNOTSUPP) return std::vector<tc::Qdisc>{};
  return qdiscs;
}

// Of one tree; classes without a leaf of ours have the kernel's.
Result<void> put_parts(netlink::Channel& channel, const tc::Qdisc& root, ShapingStatus& status) {
  WGP_TRY(const auto table, tc::fetch_filters(channel, root.link, kShaperRoot));
  if (!table.filters.empty()) status.classifier = tc::name_of(table.filters.front().classifier);
  if (status.leaf.empty()) status.leaf = "pfifo";
  return {};
}

void sort(Shaper& shaper) {
  std::ranges::sort(shaper.classes);
  std::ranges::sort(shaper.prefixes);
  std::ranges::sort(shaper.redirected);
}

}  // namespace

Result<ShaperReader> ShaperReader::open(netlink::Channel& channel, ShapingProbe& probe,
                                        const std::vector<LinkStatus>& links) {
  ShaperReader reader(channel, probe, links);
  WGP_TRY(reader.qdiscs_, fetch_qdiscs_if_any(channel));
  std::ranges::sort(reader.qdiscs_, {}, kPlaceOf);
  return reader;
}

const tc::Qdisc* ShaperReader::find_qdisc(std::uint32_t link, tc::Handle parent) const {
  const auto found = std::ranges::lower_bound(qdiscs_, std::pair(link, parent), {}, kPlaceOf);
  return found != qdiscs_.end() && kPlaceOf(*found) == std::pair(link, parent) ? &*found : nullptr;
}

std::vector<std::string> ShaperReader::stray_devices() const {
  std::vector<std::string> names;
  for (const LinkStatus& device : links_) {
    if (!is_upload_device(device)) continue;
    const bool serves = std::ranges::any_of(links_, [&](const LinkStatus& link) {
      return is_ours(link) && find_upload_device(links_, link) == &device;
    });
    if (!serves) names.push_back(device.name);
  }
  std::ranges::sort(names);
  return names;
}

Result<void> ShaperReader::read(const LinkStatus& link, Interface& interface) {
  WGP_TRY(interface.download, read_tree(link, tc::Side::Destination));
  WGP_TRY(interface.upload, read_upload(link));
  return {};
}

Result<std::optional<Shaper>> ShaperReader::read_tree(const LinkStatus& device, tc::Side side) {
  const tc::Qdisc* root = find_qdisc(device.index, tc::kRoot);
  if (root == nullptr || !is_our_root(*root)) return std::nullopt;
  Shaper shaper;
  WGP_TRY(read_classes(device, shaper));
  WGP_TRY(read_filters(device, side, shaper));
  sort(shaper);
  return shaper;
}

// A class without its leaf is not yet what it should be, and setting it cures that; another leaf than ours is
// somebody else's.
Result<void> ShaperReader::read_classes(const LinkStatus& device, Shaper& shaper) {
  WGP_TRY(const auto classes, tc::fetch_classes(channel_, device.index));
  for (const tc::ClassStatus& status : classes) {
    const tc::Handle id = status.settings.id;
    ShapedClass found{.id = tc::minor_of(id), .kbps = kbps_of(status)};
    if (status.leaf == tc::kNone) {
      const auto parts = probe_.parts(channel_);
      if (parts && parts->has_fq_codel) found.kbps = 0;
    } else {
      const tc::Qdisc* leaf = find_qdisc(device.index, id);
      if (leaf == nullptr || leaf->flows != kLeafFlows) shaper.is_whole = false;
    }
    if (status.settings.parent != tc::kRoot || tc::major_of(id) != kShaperMajor) shaper.is_whole = false;
    shaper.classes.push_back(found);
  }
  return {};
}

Result<void> ShaperReader::read_filters(const LinkStatus& device, tc::Side side, Shaper& shaper) {
  WGP_TRY(const auto table, tc::fetch_filters(channel_, device.index, kShaperRoot));
  if (table.foreign != 0 || !table.is_whole) shaper.is_whole = false;
  for (const tc::Filter& filter : table.filters) {
    const bool is_ours = filter.side == side && filter.redirect_to == 0;
    if (!is_ours || tc::major_of(filter.class_id) != kShaperMajor) shaper.is_whole = false;
    shaper.prefixes.push_back({filter.prefix, tc::minor_of(filter.class_id)});
  }
  return {};
}

// The way into the upload device begins on the interface, beside whatever else is done to what comes in
// there.
Result<std::optional<Shaper>> ShaperReader::read_upload(const LinkStatus& link) {
  const LinkStatus* device = find_upload_device(links_, link);
  const bool has_ingress = find_qdisc(link.index, tc::kIngressParent) != nullptr;
  tc::FilterTable table;
  if (has_ingress) {
    WGP_TRY(table, tc::fetch_filters(channel_, link.index, tc::kIngressFilters));
  }
  if (device == nullptr && table.chains.empty()) return std::nullopt;
  std::optional<Shaper> tree;
  if (device != nullptr) {
    WGP_TRY(tree, read_tree(*device, tc::Side::Source));
  }
  const bool is_up = device != nullptr && device->state == route::AdminState::Up;
  Shaper shaper = tree.value_or(Shaper{.is_whole = false});
  if (!is_up || !has_ingress || !table.is_whole) shaper.is_whole = false;
  for (const tc::Filter& filter : table.filters) {
    if (device == nullptr || filter.redirect_to != device->index || filter.side != tc::Side::Source)
      shaper.is_whole = false;
    shaper.redirected.push_back(filter.prefix);
  }
  sort(shaper);
  return shaper;
}

Result<ShapingStatus> fetch_shaping_status(const std::string& interface) {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto links, route::fetch_links(channel));
  const auto link = std::ranges::find(links, interface, &LinkStatus::name);
  if (link == links.end() || !is_ours(*link)) {
    return fail(Code::NotFound, "there is no interface " + interface);
  }
  const LinkStatus* device = find_upload_device(links, *link);
  WGP_TRY(const auto qdiscs, fetch_qdiscs_if_any(channel));
  ShapingStatus status;
  for (const tc::Qdisc& qdisc : qdiscs) {
    if (qdisc.link != link->index && (device == nullptr || qdisc.link != device->index)) continue;
    if (is_our_root(qdisc)) WGP_TRY(put_parts(channel, qdisc, status));
    if (tc::major_of(qdisc.parent) == kShaperMajor) status.leaf = qdisc.kind;
  }
  return status;
}

}  // namespace wgpilot::dataplane::linux_
