#include "netlink/channel.hpp"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include "netlink/schema.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::netlink {
namespace {

struct Link {
  std::string name;
  struct Schema;
};
struct Link::Schema : SchemaOf<Link, Field<IFLA_IFNAME, &Link::name>> {};

Result<void> collect_name(std::vector<std::string>& names, const Reply& reply) {
  WGP_TRY(const Link link, decode<Link>(reply.attributes<ifinfomsg>()));
  names.push_back(link.name);
  return {};
}

Message link_message(std::string_view name, std::uint16_t type) {
  Message message(name, type);
  message.put_header(ifinfomsg{});
  return message;
}

Message get_link(const std::string& name) {
  Message message = link_message("RTM_GETLINK", RTM_GETLINK);
  EXPECT_TRUE(encode(message, Link{name}));
  return message;
}

class ChannelTest : public testing::Test {
 protected:
  Channel channel_ = *Channel::open(NETLINK_ROUTE);
};

TEST_F(ChannelTest, DumpsLinks) {
  Message message = link_message("RTM_GETLINK", RTM_GETLINK);
  const auto names = channel_.dump<std::vector<std::string>>(message, collect_name);
  ASSERT_TRUE(names) << names.error().message();
  EXPECT_NE(std::find(names->begin(), names->end(), "lo"), names->end());
}

TEST_F(ChannelTest, HandsTheReplyOfARequestToItsVisitor) {
  Message message = get_link("lo");
  std::vector<std::string> names;
  const auto done = channel_.request(message, [&](const Reply& reply) { return collect_name(names, reply); });
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(names, std::vector<std::string>{"lo"});
}

TEST_F(ChannelTest, NamesOperationAndErrnoOfAFailure) {
  Message message = get_link("no-such-link");
  const auto done = channel_.request(message);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), Code::NotFound);
  EXPECT_EQ(done.error().os_errno(), ENODEV);
  EXPECT_EQ(done.error().message(), "netlink RTM_GETLINK: No such device (ENODEV)");
}

struct LinkInfo {
  std::string kind;
  struct Schema;
};
struct LinkInfo::Schema : SchemaOf<LinkInfo, Field<IFLA_INFO_KIND, &LinkInfo::kind>> {};
struct NewLink {
  LinkInfo info;
  struct Schema;
};
struct NewLink::Schema : SchemaOf<NewLink, Field<IFLA_LINKINFO, &NewLink::info>> {};

TEST(Channel, PassesOnTheKernelsOwnWords) {
  test::in_private_network([] {
    auto channel = Channel::open(NETLINK_ROUTE);
    Message message("RTM_NEWLINK", RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    message.put_header(ifinfomsg{});
    ASSERT_TRUE(encode(message, NewLink{{"no-such-kind"}}));
    const auto done = channel->request(message);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message(),
              "netlink RTM_NEWLINK: Operation not supported (EOPNOTSUPP) (\"Unknown device type\")");
  });
}

TEST_F(ChannelTest, CanBeUsedAfterAVisitorFailed) {
  Message message = link_message("RTM_GETLINK", RTM_GETLINK);
  const auto failed = channel_.dump<int>(
      message, [](int&, const Reply&) -> Result<void> { return fail(Code::InternalError, "no"); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "no");
  EXPECT_TRUE(channel_.dump<std::vector<std::string>>(message, collect_name));
}

TEST_F(ChannelTest, ReportsEachRefusedMessageOfABatchByIndex) {
  std::vector<Message> messages;
  for (int i = 0; i < 1000; ++i) messages.push_back(get_link(i % 2 == 0 ? "lo" : "no-such-link"));
  const auto refused = channel_.request_all(messages);
  ASSERT_TRUE(refused) << refused.error().message();
  ASSERT_EQ(refused->size(), 500u);
  for (std::size_t i = 0; i < refused->size(); ++i) EXPECT_EQ((*refused)[i].index, 2 * i + 1);
}

TEST_F(ChannelTest, BatchOfNothingDoesNothing) {
  const auto refused = channel_.request_all({});
  ASSERT_TRUE(refused);
  EXPECT_TRUE(refused->empty());
}

}  // namespace
}  // namespace wgpilot::netlink
