#include "kernel/sysctl/sysctl.hpp"

#include <gmock/gmock.h>
#include <sys/mount.h>

#include <cerrno>

#include "support/private_namespace.hpp"

namespace wgpilot::sysctl {
namespace {

using testing::HasSubstr;

TEST(Sysctl, ReadsAValueWithoutTheLineBreak) {
  const auto value = fetch("kernel/ostype");
  ASSERT_TRUE(value) << value.error().message();
  EXPECT_EQ(*value, "Linux");
}

TEST(Sysctl, WritesAndReadsBack) {
  test::in_private_network([] {
    for (const char* wanted : {"1", "0"}) {
      const auto done = apply("net/ipv4/ip_forward", wanted);
      ASSERT_TRUE(done) << done.error().message();
      EXPECT_EQ(fetch("net/ipv4/ip_forward"), wanted);
    }
  });
}

TEST(Sysctl, ReportsASettingThatDoesNotExist) {
  const auto value = fetch("net/ipv4/conf/no.such/forwarding");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code(), Code::NotFound);
  EXPECT_THAT(value.error().message(), HasSubstr("net/ipv4/conf/no.such/forwarding"));
}

TEST(Sysctl, ReportsAValueTheKernelRefuses) {
  test::in_private_network([] {
    const auto done = apply("net/ipv4/ip_forward", "often");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), Code::KernelError);
    EXPECT_EQ(done.error().os_errno(), EINVAL);
    EXPECT_THAT(done.error().message(), HasSubstr("'often'"));
  });
}

TEST(Sysctl, NamesTheRemedyWhenProcIsReadOnly) {
  test::in_private_namespace(CLONE_NEWNS | CLONE_NEWNET, [] {
    ASSERT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(::mount("/proc/sys", "/proc/sys", nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::mount("none", "/proc/sys", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
    const auto done = apply("net/ipv4/ip_forward", "1");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), Code::CapabilityMissing);
    EXPECT_THAT(done.error().hint(), HasSubstr("--sysctl"));
  });
}

class SysctlKey : public testing::TestWithParam<const char*> {};

TEST_P(SysctlKey, ThatLeavesProcSysIsRefused) {
  EXPECT_EQ(fetch(GetParam()).error().code(), Code::ValidationError);
  EXPECT_EQ(apply(GetParam(), "1").error().code(), Code::ValidationError);
}

INSTANTIATE_TEST_SUITE_P(Refused, SysctlKey,
                         testing::Values("", "/etc/passwd", "net/../../etc/passwd", "..", "net/", "net//ipv4",
                                         "net/./ipv4"));

}  // namespace
}  // namespace wgpilot::sysctl
