#include "dataplane/linux/kernel_parts.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "support/temporary_database.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

class KernelParts : public testing::Test {
 protected:
  void write(const std::string& path, std::string_view content) {
    std::filesystem::create_directories((root() / path).parent_path());
    std::ofstream(root() / path) << content;
  }
  KernelPart state_of(const std::string& module) { return find_kernel_parts(root(), "6.1.0").at(module); }
  std::filesystem::path root() const { return folder_.path(); }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(KernelParts, AreToldByTheModulesOnDisk) {
  write("lib/modules/6.1.0/modules.builtin", "kernel/net/sched/sch_fq_codel.ko\n");
  write("lib/modules/6.1.0/modules.dep",
        "kernel/net/sched/sch_htb.ko.xz:\nkernel/drivers/net/ifb.ko.xz: x.ko\n");
  std::filesystem::create_directories(root() / "sys/module/ifb");
  EXPECT_EQ(state_of("sch_fq_codel"), KernelPart::Present);
  EXPECT_EQ(state_of("sch_htb"), KernelPart::Loadable);
  EXPECT_EQ(state_of("ifb"), KernelPart::Present);
  EXPECT_EQ(state_of("cls_flower"), KernelPart::Missing);
}

TEST_F(KernelParts, AreToldByThePackedConfigurationWhereThereAreNoModules) {
  std::filesystem::create_directories(root() / "proc");
  gzFile file = ::gzopen((root() / "proc/config.gz").c_str(), "wb");
  ::gzputs(file, "# CONFIG_IFB is not set\nCONFIG_NET_SCH_HTB=y\nCONFIG_NET_CLS_U32=m\n");
  ::gzclose(file);
  EXPECT_EQ(state_of("sch_htb"), KernelPart::Present);
  EXPECT_EQ(state_of("ifb"), KernelPart::Missing);
  EXPECT_EQ(state_of("cls_u32"), KernelPart::Unknown) << "a module, but its file cannot be seen";
}

TEST_F(KernelParts, AreToldByThePlainConfigurationOfTheRelease) {
  write("boot/config-6.1.0", "CONFIG_WIREGUARD=y\n");
  EXPECT_EQ(state_of("wireguard"), KernelPart::Present);
  EXPECT_EQ(state_of("ifb"), KernelPart::Missing);
}

TEST_F(KernelParts, AreUnknownWhereNothingCanBeSeen) {
  EXPECT_EQ(state_of("wireguard"), KernelPart::Unknown);
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
