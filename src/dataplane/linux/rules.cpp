#include "dataplane/linux/rules.hpp"

#include <algorithm>

#include "dataplane/linux/convert.hpp"
#include "kernel/route/change.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

std::vector<route::Rule> to_kernel_rules(const std::vector<Rule>& rules) {
  std::vector<route::Rule> result;
  result.reserve(rules.size());
  for (const Rule& rule : rules) result.push_back(to_kernel_rule(rule));
  return result;
}

// The first refusal that does not say that things are as they should be.
Result<void> first_except(Code harmless, std::vector<netlink::Refusal> refusals) {
  for (netlink::Refusal& refusal : refusals) {
    if (refusal.error.code() != harmless) return fail(std::move(refusal.error));
  }
  return {};
}

}  // namespace

Result<std::vector<Rule>> observe_rules(netlink::Channel& channel) {
  WGP_TRY(const auto all, route::fetch_rules(channel));
  std::vector<Rule> rules;
  for (const route::Rule& rule : all) {
    if (rule.protocol == kRouteProtocol) rules.push_back(to_rule(rule));
  }
  std::ranges::sort(rules);
  const auto rest = std::ranges::unique(rules);
  rules.erase(rest.begin(), rest.end());
  return rules;
}

// The kernel compares the protocol too: what is there already is ours.
Result<void> add_rules(netlink::Channel& channel, const std::vector<Rule>& rules) {
  const auto wanted = to_kernel_rules(rules);
  WGP_TRY(auto refusals, route::add_all<route::Rule>(channel, wanted));
  return first_except(Code::AlreadyExists, std::move(refusals));
}

Result<void> remove_rules(netlink::Channel& channel, const std::vector<Rule>& rules) {
  const auto unwanted = to_kernel_rules(rules);
  WGP_TRY(auto refusals, route::remove_all<route::Rule>(channel, unwanted));
  return first_except(Code::NotFound, std::move(refusals));
}

}  // namespace wgpilot::dataplane::linux_
