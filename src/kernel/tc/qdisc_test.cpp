#include "kernel/tc/qdisc.hpp"

#include "kernel/tc/network_test.hpp"
#include "kernel/tc/traffic_class.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::tc {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr Handle kHtb = make_handle(0x87, 0);
constexpr Handle kClass = make_handle(0x87, 2);

TEST(Handle, IsWrittenAsTcDoes) {
  EXPECT_EQ(to_string(kHtb), "87:");
  EXPECT_EQ(to_string(make_handle(0x87, 0xfffe)), "87:fffe");
}

// From the dump behind `tc qdisc show`, kernel 6.18; its statistics are left to be skipped.
TEST(Qdisc, ReadsWhatTheKernelSays) {
  const Buffer bytes = from_hex(
      "b4 00 00 00 24 00 02 00 a2 59 07 6b 5e 62 00 00 "
      "00 00 00 00 03 00 00 00 00 00 87 00 ff ff ff ff "
      "03 00 00 00 08 00 01 00 68 74 62 00 24 00 02 00 "
      "18 00 02 00 11 00 03 00 0a 00 00 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 08 00 05 00 e8 03 00 00 "
      "05 00 0c 00 00 00 00 00 30 00 07 00 14 00 01 00 "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "18 00 03 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 2c 00 03 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 ");
  EXPECT_EQ(decode_qdisc(reply_of(bytes)),
            (Qdisc{.link = 3, .parent = kRoot, .handle = kHtb, .kind = "htb", .flows = {}}));
}

TEST(Qdisc, RefusesWhatIsCutShort) {
  Buffer bytes = from_hex("18 00 00 00 24 00 02 00 a2 59 07 6b 5e 62 00 00 00 00 00 00 03 00 00 00 ");
  EXPECT_FALSE(decode_qdisc(reply_of(bytes)));
}

TEST(Qdiscs, ReadBackAsAddedAndGoWhenRemoved) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    expect_done(channel, to_put_htb(link, kHtb));
    expect_done(channel, to_add_ingress(link));
    const Qdisc htb{.link = link, .parent = kRoot, .handle = kHtb, .kind = "htb", .flows = {}};
    const Qdisc ingress{
        .link = link, .parent = kIngressParent, .handle = kIngress, .kind = "ingress", .flows = {}};
    EXPECT_THAT(*fetch_qdiscs(channel), Contains(htb));
    EXPECT_THAT(*fetch_qdiscs(channel), Contains(ingress));
    EXPECT_THAT(test::output_of("tc qdisc show dev i0"), HasSubstr("qdisc htb 87: root"));
    EXPECT_EQ(send(channel, to_add_ingress(link)).error().code(), Code::AlreadyExists);
    expect_done(channel, to_remove(htb));
    expect_done(channel, to_remove(ingress));
    EXPECT_THAT(*fetch_qdiscs(channel), Not(Contains(htb)));
    EXPECT_THAT(*fetch_qdiscs(channel), Not(Contains(ingress)));
  });
}

TEST(Qdiscs, HaveLeavesOfFewFlows) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    expect_done(channel, to_put_htb(link, kHtb));
    expect_done(channel, to_put({.link = link, .parent = kHtb, .id = kClass, .rate = 1'000'000}));
    const auto added = send(channel, to_add_fq_codel(link, kClass, 64));
    if (!added && added.error().code() == Code::NotFound) GTEST_SKIP() << "this kernel has no fq_codel";
    ASSERT_TRUE(added) << added.error().message();
    EXPECT_THAT(test::output_of("tc qdisc show dev i0"), HasSubstr("flows 64 "));
    EXPECT_EQ(send(channel, to_add_fq_codel(link, kClass, 64)).error().code(), Code::AlreadyExists);
    EXPECT_THAT(*fetch_qdiscs(channel), Contains(testing::Field(&Qdisc::flows, 64)));
  });
}

}  // namespace
}  // namespace wgpilot::tc
