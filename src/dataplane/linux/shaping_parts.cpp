#include "dataplane/linux/shaping_parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dataplane/linux/mark.hpp"
#include "dataplane/state.hpp"
#include "kernel/tc/qdisc.hpp"
#include "kernel/tc/traffic_class.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr const char* kDevice = "wgpilot-probe";
constexpr tc::Handle kHtb = tc::make_handle(kShaperMajor, 0);
constexpr tc::Handle kClass = tc::make_handle(kShaperMajor, 2);

// What a wgpilot left that was killed on the way, or we ourselves.
Result<void> remove_device(netlink::Channel& channel) {
  WGP_TRY(const auto link, route::fetch_link(channel, kDevice));
  if (!link || link->kind != kUploadKind) return {};
  return route::delete_link(channel, link->index);
}

// Whether the kernel knows the kind of thing that all messages are about.
Result<bool> is_known(netlink::Channel& channel, std::vector<netlink::Message> messages) {
  for (netlink::Message& message : messages) {
    const auto done = channel.request(message);
    if (!done && done.error().code() == Code::NotFound) return false;
    if (!done) return fail(done.error());
  }
  return true;
}

// Asks for one thing after the other; those that need a missing one are left out.
class Inquiry {
 public:
  Inquiry(netlink::Channel& channel, std::uint32_t link) : channel_(channel), link_(link) {}

  Result<ShapingParts> run() {
    WGP_TRY(const bool has_htb, ask("sch_htb", {tc::to_put_htb(link_, kHtb)}));
    if (has_htb) {
      WGP_TRY(
          is_known(channel_, {tc::to_put({.link = link_, .parent = kHtb, .id = kClass, .rate = 125'000})}));
      WGP_TRY(parts_.has_fq_codel, is_known(channel_, {tc::to_add_fq_codel(link_, kClass, 64)}));
      WGP_TRY(choose_classifier());
    }
    WGP_TRY(const bool has_ingress, ask("sch_ingress", {tc::to_add_ingress(link_)}));
    if (has_ingress && has_classifier_) WGP_TRY(ask("act_mirred", to_filter(tc::kIngressFilters)));
    if (missing_.empty()) return parts_;
    return fail(without(missing_));
  }

  static Error without(const std::vector<std::string>& missing) {
    const std::string names = fmt::format("{}", fmt::join(missing, ", "));
    return Error(Code::QosUnavailable, "bandwidth cannot be limited: the kernel lacks " + names)
        .with_hint(fmt::format("Load what is missing (modprobe {}) or use a kernel that has it, or set "
                               "bandwidth_up_kbps and bandwidth_down_kbps to 0.",
                               missing.front()))
        .with_detail("missing", boost::json::array(missing.begin(), missing.end()));
  }

 private:
  Result<bool> ask(const char* module, std::vector<netlink::Message> messages) {
    WGP_TRY(const bool known, is_known(channel_, std::move(messages)));
    if (!known) missing_.emplace_back(module);
    return known;
  }

  std::vector<netlink::Message> to_filter(tc::Handle parent) const {
    tc::Filter filter{.classifier = parts_.classifier,
                      .link = link_,
                      .parent = parent,
                      .prefix = net::Prefix::host(net::Address::v4(0x0a000001))};
    (parent == kHtb) ? void(filter.class_id = kClass) : void(filter.redirect_to = link_);
    std::vector<netlink::Message> messages = tc::to_prepare(filter);
    messages.push_back(tc::to_add(filter));
    return messages;
  }

  Result<void> choose_classifier() {
    for (const auto classifier : {tc::Classifier::Flower, tc::Classifier::U32}) {
      parts_.classifier = classifier;
      WGP_TRY(has_classifier_, is_known(channel_, to_filter(kHtb)));
      if (has_classifier_) return {};
    }
    missing_.emplace_back("cls_flower");
    return {};
  }

  netlink::Channel& channel_;
  std::uint32_t link_;
  ShapingParts parts_;
  bool has_classifier_ = false;
  std::vector<std::string> missing_;
};

Result<ShapingParts> probe(netlink::Channel& channel) {
  WGP_TRY(remove_device(channel));
  const auto created = route::create_ifb_link(channel, kDevice, {.state = route::AdminState::Up});
  if (!created && created.error().code() == Code::NotFound) return fail(Inquiry::without({"ifb"}));
  if (!created) return fail(created.error());
  WGP_TRY(const auto link, route::fetch_link(channel, kDevice));
  if (!link) return fail(Code::Unavailable, "the device that tries out limits has vanished");
  auto parts = Inquiry(channel, link->index).run();
  WGP_TRY(remove_device(channel));
  return parts;
}

}  // namespace

Result<ShapingParts> ShapingProbe::parts(netlink::Channel& channel) {
  if (!parts_) {
    WGP_TRY(parts_, in_context("try out bandwidth limits", probe(channel)));
  }
  return *parts_;
}

}  // namespace wgpilot::dataplane::linux_
