#include <fmt/format.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "base/file.hpp"
#include "kernel/xtables/tables.hpp"

namespace wgpilot::xtables {
namespace {

constexpr std::size_t kLongestNames = 64 * 1024;

struct Side {
  const char* names;  // of the tables in use
  int domain;
  int level;
};

Side side_of(net::Family family) {
  if (family == net::Family::V4) return {"/proc/net/ip_tables_names", AF_INET, IPPROTO_IP};
  return {"/proc/net/ip6_tables_names", AF_INET6, IPPROTO_IPV6};
}

Result<void> ask(int socket, int level, int option, void* memory, std::size_t size) {
  auto length = static_cast<socklen_t>(size);
  if (::getsockopt(socket, level, option, memory, &length) == 0) return {};
  const Code code = errno == EPERM ? Code::CapabilityMissing : Code::KernelError;
  return fail(errno_error(code, "read a table of xtables", errno));
}

// struct ipt_get_entries and struct ip6t_get_entries: a head of the same layout, then the entries.
struct EntriesHead {
  char name[XT_TABLE_MAXNAMELEN];
  unsigned size;
};
constexpr std::size_t kEntriesBegin = 40;  // aligned to 8
static_assert(sizeof(ipt_get_entries) == kEntriesBegin && sizeof(ip6t_get_entries) == kEntriesBegin);
static_assert(sizeof(ipt_getinfo) == sizeof(ip6t_getinfo));
// NOLINTNEXTLINE(misc-redundant-expression): that they are the same is what is asserted
static_assert(IPT_SO_GET_INFO == IP6T_SO_GET_INFO && IPT_SO_GET_ENTRIES == IP6T_SO_GET_ENTRIES);

}  // namespace

std::vector<std::string> fetch_table_names(net::Family family) {
  std::istringstream lines(load_file(side_of(family).names, kLongestNames).value_or(""));
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) names.push_back(line);
  return names;
}

Result<std::vector<Chain>> fetch_table(net::Family family, const std::string& name) {
  const Side side = side_of(family);
  const FileDescriptor socket(::socket(side.domain, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(errno_error(Code::KernelError, "open a socket for xtables", errno));
  ipt_getinfo info{};
  name.copy(static_cast<char*>(info.name), sizeof info.name - 1);
  WGP_TRY(ask(socket.get(), side.level, IPT_SO_GET_INFO, &info, sizeof info));
  std::vector<std::uint8_t> answer(kEntriesBegin + info.size);
  EntriesHead head{.name = {}, .size = info.size};
  name.copy(static_cast<char*>(head.name), sizeof head.name - 1);
  std::memcpy(answer.data(), &head, sizeof head);
  WGP_TRY(ask(socket.get(), side.level, IPT_SO_GET_ENTRIES, answer.data(), answer.size()));
  Layout layout{.valid_hooks = info.valid_hooks};
  std::ranges::copy(info.hook_entry, layout.entries.begin());
  std::ranges::copy(info.underflow, layout.policies.begin());
  return decode_table(family, layout, std::span(answer).subspan(kEntriesBegin));
}

}  // namespace wgpilot::xtables
