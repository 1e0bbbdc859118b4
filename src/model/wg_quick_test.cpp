#include "model/wg_quick.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kServer = "[Interface]\nPrivateKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
constexpr const char* kPeer = "[Peer]\nPublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n";

WgQuickFile parsed(const std::string& text) {
  auto file = parse_wg_quick(text);
  EXPECT_TRUE(file) << (file ? "" : file.error().message());
  return file ? *std::move(file) : WgQuickFile{};
}

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> problems;
  const auto file = parse_wg_quick(text);
  if (file) return problems;
  for (const auto& field : file.error().fields()) problems.push_back(field.message);
  return problems;
}

template <class T>
std::string texts(const std::vector<Said<T>>& items) {
  std::string text;
  for (const auto& item : items) text += fmt::format("{}:{} ", item.line, net::to_string(item.value));
  return text;
}

TEST(WgQuick, ReadsEverySetting) {
  const auto file = parsed(R"([Interface]
PrivateKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
Address = 10.8.0.1/24, fd00:8::1/64
Address = 10.9.0.1/24
ListenPort = 51820
DNS = 1.1.1.1, 2606:4700:4700::1111
MTU = 1380
Table = 200
FwMark = 0xca6c
PostUp = iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE

[Peer]
PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
PresharedKey = BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=
AllowedIPs = 10.8.0.2/32, fd00:8::2/128
AllowedIPs = 192.168.7.9/24
Endpoint = [2001:db8::7]:51820
PersistentKeepalive = 25
)");
  EXPECT_EQ(texts(file.interface.addresses), "3:10.8.0.1/24 3:fd00:8::1/64 4:10.9.0.1/24 ");
  EXPECT_EQ(file.interface.listen_port->value, 51820);
  EXPECT_EQ(texts(file.interface.dns_servers), "6:1.1.1.1 6:2606:4700:4700::1111 ");
  EXPECT_EQ(file.interface.mtu->value, 1380);
  EXPECT_EQ(file.interface.routing_table->value, 200);
  EXPECT_EQ(file.interface.firewall_mark->value, 0xca6c);
  EXPECT_EQ(file.interface.commands.at(0).line, 10);
  ASSERT_EQ(file.peers.size(), 1);
  const WgQuickPeer& peer = file.peers[0];
  EXPECT_EQ(peer.line, 12);
  EXPECT_TRUE(peer.preshared_key);
  EXPECT_EQ(texts(peer.allowed_ips), "15:10.8.0.2/32 15:fd00:8::2/128 16:192.168.7.0/24 ");
  EXPECT_EQ(net::to_string(peer.endpoint->value), "[2001:db8::7]:51820");
  EXPECT_EQ(peer.persistent_keepalive->value, 25);
  EXPECT_THAT(file.not_kept, IsEmpty());
}

TEST(WgQuick, TakesWhatEditorsAndPeopleDo) {
  std::string text = "\xef\xbb\xbf# made by hand\r\n\r\n  [interface]  # the server\r\n";
  text += "\tprivatekey=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=  # secret\r\n";
  text += "FWMARK = off\r\nlistenPort=0\r\nTable = auto\r\nSaveConfig = false\r\n\r\n[PEER]\r\n";
  text += "publickey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\r\nallowedips=10.8.0.2\r\n";
  text += "PersistentKeepalive = off";
  const auto file = parsed(text);
  EXPECT_FALSE(file.interface.listen_port);
  EXPECT_FALSE(file.interface.routing_table);
  EXPECT_EQ(file.interface.firewall_mark->value, 0);
  EXPECT_EQ(texts(file.peers.at(0).allowed_ips), "12:10.8.0.2/32 ");
  EXPECT_FALSE(file.peers.at(0).persistent_keepalive);
  EXPECT_FALSE(file.peers.at(0).name);
  EXPECT_THAT(file.not_kept, IsEmpty());
}

TEST(WgQuick, SaysWhatItHasNoPlaceFor) {
  const auto file =
      parsed(std::string(kServer) + "SaveConfig = true\nTable = off\nDNS = 1.1.1.1, example.org\n" + kPeer +
             "Endpoint = vpn.example.org:51820\n");
  std::vector<std::string> left_out;
  for (const auto& item : file.not_kept) left_out.push_back(fmt::format("{}: {}", *item.line, item.text));
  EXPECT_THAT(left_out, ElementsAre("3: SaveConfig = true", "4: Table = off", "5: example.org",
                                    "8: Endpoint = vpn.example.org:51820"));
}

TEST(WgQuick, NamesTheWrongLine) {
  struct Case {
    std::string text, problem;
  };
  const std::string server = kServer, peer = server + kPeer;
  for (const auto& [text, problem] :
       {Case{"", "[Interface]: is missing: this is not a file of wg-quick"},
        Case{"[Interface]\n", "line 1: PrivateKey: is missing"},
        Case{"[Interface]\nPrivateKey = AQ==\n", "line 2: PrivateKey: not a valid private key"},
        Case{server + "[Interface]\n", "line 3: [Interface]: stands in line 1 already"},
        Case{server + "[Peers]\nx = y\n", "line 3: [Peers]: is not a section of wg-quick"},
        Case{"MTU = 1\n" + server, "line 1: MTU: stands before the first section"},
        Case{server + "Adress = 10.8.0.1/24\n", "line 3: Adress: is not a key of this section"},
        Case{server + "hello world\n", "line 3: setting: is neither a section nor 'Key = value'"},
        Case{server + "MTU =\n", "line 3: MTU: has no value"},
        Case{server + "MTU = many\n", "line 3: MTU: 'many' is not a number in range"},
        Case{server + "MTU = 1\nMTU = 2\n", "line 4: MTU: stands in line 3 already"},
        Case{server + "ListenPort = 65536\n", "line 3: ListenPort: '65536' is not a number in range"},
        Case{server + "FwMark = 0xz\n", "line 3: FwMark: 'z' is not a number in range"},
        Case{server + "Address = 10.8.0.1/33\n",
             "line 3: Address: '10.8.0.1/33' is not a network: the length must be 0-32"},
        Case{server + "[Peer]\nAllowedIPs = 10.8.0.2/32\n", "line 3: PublicKey: is missing in this [Peer]"},
        Case{peer + "AllowedIPs = 10.8.0.300/32\n",
             "line 5: AllowedIPs: '10.8.0.300/32' is not a network such as 10.0.0.0/24"},
        Case{peer + "PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n",
             "line 5: PublicKey: stands in line 4 already"},
        Case{peer + "Endpoint = 192.0.2.1\n",
             "line 5: Endpoint: '192.0.2.1' is not an address and a port, such as "
             "192.0.2.1:51820"},
        Case{peer + "PersistentKeepalive = 65536\n",
             "line 5: PersistentKeepalive: '65536' is not a number in range"}}) {
    EXPECT_THAT(problems_of(text), ElementsAre(problem)) << text;
  }
}

TEST(WgQuick, NamesEveryWrongLineUpToTwenty) {
  EXPECT_THAT(problems_of(std::string(kServer) + "A = 1\nB = 2\n"), testing::SizeIs(2));
  std::string text = kServer;
  for (int i = 0; i < 100; ++i) text += "A = 1\n";
  EXPECT_THAT(problems_of(text), testing::SizeIs(20));
  EXPECT_THAT(problems_of(std::string(kLargestFile + 1, '\n')), ElementsAre("must have at most 8 MiB"));
}

TEST(WgQuick, DoesNotRepeatASecretInTheWrongPlace) {
  for (const char* line : {"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "PrivateKey AQEBAQEBAQEBAQEBAQEB=",
                           "PrivateKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"}) {
    for (const auto& problem : problems_of(std::string("[Interface]\n") + line)) {
      EXPECT_THAT(problem, testing::Not(testing::HasSubstr("AQEB"))) << line;
    }
  }
}

TEST(WgQuick, TakesNamesFromComments) {
  struct Case {
    const char *before, *within;
    std::string name;
  };
  for (const auto& [before, within, name] :
       {Case{"# Alice\n", "", "Alice"}, Case{"", "# Alice\n", "Alice"}, Case{"# Name = Alice\n", "", "Alice"},
        Case{"### Client alice\n", "", "alice"}, Case{"# BEGIN_PEER alice\n", "", "alice"},
        Case{"### end bob ###\n### begin alice ###\n", "", "alice"},
        Case{"# friendly_name=Alice B\n", "", "Alice B"},
        Case{"# Client: alice (6ba7b810-9dad-11d1-80b4-00c04fd430c8)\n", "", "alice"},
        Case{"# Name = Alice\n# her new phone\n", "", "Alice"}, Case{"# old\n# Alice\n", "", "Alice"},
        Case{"# about something else\n\n", "", ""}, Case{"", "# Endpoint = 192.0.2.1:51820\n", ""},
        Case{"# END_PEER bob\n", "", ""}, Case{"#\n", "", ""}, Case{"# Client\n", "", "Client"}}) {
    const auto file = parsed(std::string(kServer) + before + "[Peer]\n" + within +
                             "PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n");
    const auto& found = file.peers.at(0).name;
    EXPECT_EQ(found ? found->value : "", name) << before << within;
  }
}

TEST(WgQuick, KnowsWhoseCommentItIs) {
  const auto file = parsed(std::string(kServer) + R"(
### Client alice
[Peer]
PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
AllowedIPs = 10.8.0.2/32
### Client bob
[Peer]
PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
# his phone
AllowedIPs = 10.8.0.3/32
[Peer] # carol
PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
[Peer]
PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM= # dave
# the end
)");
  std::vector<std::string> names;
  for (const auto& peer : file.peers) names.push_back(peer.name ? peer.name->value : "");
  EXPECT_THAT(names, ElementsAre("alice", "bob", "carol", "dave"));
  EXPECT_FALSE(file.interface.name);
}

TEST(WgQuick, ReadsNotesAndPeersThatAreOff) {
  const auto file =
      parsed(std::string(kServer) + "# wgpilot: {\"mode\":\"gateway\"}\n\n#wgpilot-off: [Peer]\n" +
             "#wgpilot-off: # Bob\n#wgpilot-off: # wgpilot: {\"enabled\":false}\n" +
             "#wgpilot-off: PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n");
  EXPECT_EQ(file.interface.note->value, "{\"mode\":\"gateway\"}");
  EXPECT_EQ(file.peers.at(0).name->value, "Bob");
  EXPECT_EQ(file.peers.at(0).note->value, "{\"enabled\":false}");
}

}  // namespace
}  // namespace wgpilot::model
