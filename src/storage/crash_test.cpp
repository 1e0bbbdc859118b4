// kill -9 in the middle of writing: what was acknowledged is there, what was not is there whole or not at
// all. (Power loss is SQLite's promise under synchronous=FULL; this proves that our use of it keeps
// transactions whole.)
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "base/file.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "storage/settings.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

// One transaction over two tables: peer `n`, and the number of peers as a setting.
Result<void> add_peer(Database& database, const crypto::MasterKey& master, NetworkId network, int n) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  WGP_TRY(insert_peer(database, master, test::sample_peer(network, n), std::nullopt));
  WGP_TRY(store_setting(database, "peers", std::to_string(n + 1)));
  return transaction.commit();
}

class Crash : public testing::Test {
 protected:
  Crash() : master_(crypto::MasterKey::create(folder_.path() / "master.key").value()) {
    Database database = open();
    migrate(database).value();
    network_ = insert_network(database, master_, test::sample_network()).value();
  }

  Database open() const { return Database::open(folder_.path() / "wgpilot.db", Access::ReadWrite).value(); }

  // In the child: adds peers for ever and writes one byte for each that is acknowledged.
  [[noreturn]] void write_for_ever(int acknowledgements, int first) const {
    Database database = open();
    for (int n = first; add_peer(database, master_, network_, n); ++n) {
      if (::write(acknowledgements, "", 1) != 1) break;
    }
    ::_exit(1);
  }

  // Starts a writer, kills it `delay` after its `least`th acknowledgement, and counts the acknowledgements.
  int kill_a_writer(int first, int least, std::chrono::microseconds delay) const {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) write_for_ever(writing.get(), first);
    writing = FileDescriptor();

    int acknowledged = 0;
    char byte = 0;
    while (acknowledged < least && ::read(reading.get(), &byte, 1) == 1) ++acknowledged;
    std::this_thread::sleep_for(delay);  // moves the blow through the write; nothing waits for it
    ::kill(child, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    while (::read(reading.get(), &byte, 1) == 1) ++acknowledged;
    return acknowledged;
  }

  test::TemporaryFolder folder_;
  crypto::MasterKey master_;
  NetworkId network_;
};

TEST_F(Crash, KeepsWhatWasAcknowledgedAndNothingHalf) {
  constexpr int kRounds = 40;
  std::minstd_rand random(1);
  int expected = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const std::chrono::microseconds delay(random() % 2000);
    expected += kill_a_writer(expected, static_cast<int>(random() % 8), delay);

    Database database = open();  // checks the file's integrity
    const int stored = static_cast<int>(load_peers(database, master_).value().size());
    ASSERT_GE(stored, expected) << "an acknowledged peer is lost";
    ASSERT_LE(stored, expected + 1) << "more than the one peer under way was stored";
    const Settings settings = load_settings(database).value();
    ASSERT_EQ(settings.contains("peers") ? settings.at("peers") : "0", std::to_string(stored));
    expected = stored;
  }
}

}  // namespace
}  // namespace wgpilot::storage
