#include "kernel/conntrack/table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <set>

#include "kernel/conntrack/pick.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::conntrack {
namespace {

using test::output_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Of the table in a network namespace of its own, filled by the standard tool.
class ConnectionTable : public testing::Test {
 protected:
  static void udp(std::string_view source, std::string_view destination, std::string_view more = "") {
    output_of(fmt::format("conntrack -I -p udp -s {} -d {} --sport 4000 --dport 53 -t 600 {}", source,
                          destination, more));
  }

  // A masqueraded one, one between two clients, one that was begun elsewhere and is redirected to a client,
  // one of IPv6, and two that concern nobody.
  static void fill() {
    udp("10.8.0.2", "192.0.2.9", "-q 203.0.113.1 -r 192.0.2.9 --reply-port-src 53 --reply-port-dst 4001");
    udp("10.8.0.3", "10.8.0.2");
    udp("198.51.100.7", "203.0.113.1",
        "-r 10.8.0.2 -q 198.51.100.7 --reply-port-src 53 --reply-port-dst 4000");
    udp("fd00::2", "2001:db8::9");
    udp("192.168.7.7", "192.0.2.9");
    udp("fd07::7", "2001:db8::9");
  }

  static std::vector<net::Prefix> prefixes(std::initializer_list<const char*> texts) {
    std::vector<net::Prefix> parsed;
    for (const char* text : texts) parsed.push_back(net::parse_prefix(text).value());
    return parsed;
  }

  // "10.8.0.2 > 192.0.2.9", sorted.
  static std::vector<std::string> visited(std::initializer_list<const char*> ends) {
    auto channel = netlink::Channel::open(NETLINK_NETFILTER).value();
    std::multiset<std::string> seen;
    const auto done = visit_connections(channel, prefixes(ends), [&](const Connection& connection) {
      seen.insert(fmt::format("{} > {}", net::to_string(connection.original.source),
                              net::to_string(connection.original.destination)));
    });
    EXPECT_TRUE(done) << done.error().message();
    return {seen.begin(), seen.end()};
  }

  static std::size_t flushed(std::initializer_list<const char*> ends) {
    auto channel = netlink::Channel::open(NETLINK_NETFILTER).value();
    const auto count = flush_connections(channel, prefixes(ends));
    EXPECT_TRUE(count) << count.error().message();
    return count.value_or(0);
  }

  static std::string remaining() {
    return output_of("conntrack -L 2>/dev/null; conntrack -L -f ipv6 2>/dev/null");
  }
};

TEST_F(ConnectionTable, ShowsThoseOfAnAddressFromBothEndsAndEachOnce) {
  test::in_private_network([] {
    fill();
    EXPECT_THAT(visited({"10.8.0.2/32"}),
                ElementsAre("10.8.0.2 > 192.0.2.9", "10.8.0.3 > 10.8.0.2", "198.51.100.7 > 203.0.113.1"));
    EXPECT_THAT(visited({"10.8.0.2/32", "10.8.0.3/32", "fd00::2/128"}),
                ElementsAre("10.8.0.2 > 192.0.2.9", "10.8.0.3 > 10.8.0.2", "198.51.100.7 > 203.0.113.1",
                            "fd00::2 > 2001:db8::9"));
    EXPECT_THAT(visited({"203.0.113.1/32"}), IsEmpty()) << "the server's own address is nobody's end";
  });
}

TEST_F(ConnectionTable, ShowsThoseOfPrefixesAsWell) {
  test::in_private_network([] {
    fill();
    EXPECT_THAT(visited({"10.8.0.0/24", "fd00::/64"}),
                ElementsAre("10.8.0.2 > 192.0.2.9", "10.8.0.3 > 10.8.0.2", "198.51.100.7 > 203.0.113.1",
                            "fd00::2 > 2001:db8::9"));
    EXPECT_THAT(visited({}), IsEmpty());
  });
}

TEST_F(ConnectionTable, IsPickedFromByTheKernel) {
  test::in_private_network([] {
    fill();
    auto channel = netlink::Channel::open(NETLINK_NETFILTER).value();
    for (const auto& [pick, expected] : std::initializer_list<std::pair<Pick, int>>{
             {{net::parse_address("10.8.0.2").value(), Role::Began}, 1},
             {{net::parse_address("10.8.0.2").value(), Role::Answers}, 2},
             {{net::parse_address("192.168.7.7").value(), Role::Answers}, 0}}) {
      netlink::Message request = to_message(pick);
      const Result<int> answers =
          channel.dump<int>(request, [](int& count, const netlink::Reply&) -> Result<void> {
            ++count;
            return {};
          });
      EXPECT_EQ(answers.value_or(-1), expected) << net::to_string(pick.address);
    }
  });
}

TEST_F(ConnectionTable, ForgetsThoseOfOneAddressAndNoOthers) {
  test::in_private_network([] {
    fill();
    EXPECT_EQ(flushed({"10.8.0.2/32", "fd00::2/128"}), 4U);
    const std::string rest = remaining();
    EXPECT_THAT(rest, HasSubstr("src=192.168.7.7"));
    EXPECT_THAT(rest, HasSubstr("src=fd07::7"));
    EXPECT_THAT(rest, testing::Not(HasSubstr("10.8.0.")));
    EXPECT_THAT(rest, testing::Not(HasSubstr("fd00::2")));
    EXPECT_EQ(flushed({"10.8.0.2/32", "fd00::2/128"}), 0U) << "there is nothing left to forget";
  });
}

TEST_F(ConnectionTable, ForgetsEveryKindOfProtocol) {
  test::in_private_network([] {
    output_of(
        "conntrack -I -p tcp -s 10.8.0.2 -d 192.0.2.9 --sport 4000 --dport 443 --state ESTABLISHED -t 600 "
        "-u SEEN_REPLY,ASSURED");
    output_of("conntrack -I -p icmp -s 10.8.0.2 -d 192.0.2.9 --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 600");
    output_of("conntrack -I -p 50 -s 10.8.0.2 -d 192.0.2.9 -t 600");
    output_of("conntrack -I -p udp -s 10.8.0.2 -d 192.0.2.9 --sport 4000 --dport 53 -t 600 -w 7");
    EXPECT_EQ(flushed({"10.8.0.2/32"}), 4U);
    EXPECT_EQ(remaining(), "");
  });
}

TEST_F(ConnectionTable, ForgetsMoreThanAreDeletedAtOnce) {
  test::in_private_network([] {
    std::string script;
    for (int i = 0; i < 1500; ++i) {
      script += fmt::format("-I -p udp -s 10.8.{}.{} -d 192.0.2.9 --sport 4000 --dport 53 -t 600\n", i / 250,
                            i % 250);
    }
    output_of(fmt::format("printf '%s' '{}' | conntrack -R - >/dev/null", script));
    EXPECT_EQ(flushed({"10.8.0.0/22"}), 1000U);
    EXPECT_EQ(output_of("conntrack -C"), "500\n");
  });
}

// While it lives, the kernel cannot load modules.
class NoModuleLoader {
 public:
  NoModuleLoader() {
    std::getline(std::ifstream(kSetting), loader_);
    std::ofstream(kSetting) << "/bin/false";
  }
  ~NoModuleLoader() { std::ofstream(kSetting) << loader_; }
  NoModuleLoader(const NoModuleLoader&) = delete;
  NoModuleLoader& operator=(const NoModuleLoader&) = delete;

 private:
  static constexpr const char* kSetting = "/proc/sys/kernel/modprobe";
  std::string loader_;
};

TEST(ConnectionTableFailure, SaysWhatToLoad) {
  const Error error = explain(Error(Code::KernelError, "netlink IPCTNL_MSG_CT_GET").with_errno(EINVAL));
  EXPECT_EQ(error.code(), Code::Unavailable);
  EXPECT_THAT(error.hint(), HasSubstr("modprobe nf_conntrack_netlink"));
  EXPECT_EQ(explain(Error(Code::CapabilityMissing, "x").with_errno(EPERM)).code(), Code::CapabilityMissing);
}

TEST(ConnectionTableFailure, IsAMissingModule) {
  auto channel = netlink::Channel::open(NETLINK_NETFILTER).value();
  const auto look = [&] {
    return visit_connections(channel, {net::parse_prefix("10.8.0.2/32").value()}, [](const Connection&) {});
  };
  std::ignore = look();  // loads the module
  const NoModuleLoader no_loader;
  if (std::system("rmmod nf_conntrack_netlink 2>/dev/null") != 0) {
    GTEST_SKIP() << "nf_conntrack_netlink cannot be taken out of this kernel";
  }
  const auto looked = look();
  ASSERT_FALSE(looked);
  EXPECT_EQ(looked.error().code(), Code::Unavailable) << looked.error().message();
  EXPECT_THAT(looked.error().hint(), HasSubstr("modprobe nf_conntrack_netlink"));
}

}  // namespace
}  // namespace wgpilot::conntrack
