#include "dataplane/linux/number_names.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace wgpilot::dataplane::linux_ {
namespace {

// Goes with the test.
struct Folder {
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "wgpilot-names-XXXXXX";
    path = mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::string shown(std::string_view text) {
  NumberNames names;
  add_names(text, names);
  std::string lines;
  for (const auto& [number, name] : names) lines += std::to_string(number) + " " + name + "\n";
  return lines;
}

TEST(NumberNames, AreReadAsIproute2WritesThem) {
  EXPECT_EQ(shown("#\n# reserved values\n#\n255\tlocal\n  7   vpn   # the tunnel\n0x64 hex\n"),
            "7 vpn\n100 hex\n255 local\n");
  EXPECT_EQ(shown("5 first\n5 second"), "5 second\n");
}

TEST(NumberNames, LeaveOutWhatIsNone) {
  EXPECT_EQ(shown("seven vpn\n7\n-1 a\n4294967296 b\n7 \x01\n8 caf\xc3\xa9\n9 " + std::string(33, 'x') +
                  "\n0x g\n"),
            "");
  EXPECT_EQ(shown(""), "");
}

TEST(NumberNames, OfLaterFoldersCountMore) {
  const Folder folder;
  const auto write = [&](const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories((folder.path / file).parent_path());
    std::ofstream(folder.path / file) << text;
  };
  write("usr/rt_tables", "100 usual\n101 kept\n");
  write("etc/rt_tables", "100 vpn\n");
  write("etc/rt_tables.d/a.conf", "102 lan\n");
  write("etc/rt_tables.d/ignored.txt", "103 none\n");
  write("etc/rt_protos", "87 mine\n200 theirs\n");
  write("usr/rt_protos", std::string(100'000, '#') + "\n201 toolarge\n");
  const std::vector<std::filesystem::path> folders{folder.path / "usr", folder.path / "etc",
                                                   folder.path / "missing"};
  const NumberNames tables = load_table_names(folders);
  EXPECT_EQ(name_of(100, tables), "vpn");
  EXPECT_EQ(name_of(101, tables), "kept");
  EXPECT_EQ(name_of(102, tables), "lan");
  EXPECT_EQ(name_of(103, tables), "103");
  EXPECT_EQ(name_of(254, tables), "main");
  const NumberNames protocols = load_protocol_names(folders);
  EXPECT_EQ(name_of(87, protocols), "wgpilot");
  EXPECT_EQ(name_of(200, protocols), "theirs");
  EXPECT_EQ(name_of(201, protocols), "201");
  EXPECT_EQ(name_of(12, protocols), "bird");
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
