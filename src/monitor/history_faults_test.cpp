// What a full disk and kill -9 do to the history: nothing that one could see afterwards.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "base/file.hpp"
#include "monitor/history_fixture.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::monitor {
namespace {

class FullHistory : public HistoryTest {
 protected:
  void mount_disk(unsigned long flags, const char* size) const {
    ASSERT_EQ(::mount("tmpfs", folder_.path().c_str(), "tmpfs", flags, size), 0);
  }

  void carry() {
    for (int peer = 0; peer < 640; ++peer) counters_[PeerId{peer}] += {1'000'000, 10'000};
    observe_and_work(counters_);
  }

  void fill() {
    constexpr int kMoreThanFit = 2000;
    for (int i = 0; i < kMoreThanFit && history_->problem().empty(); ++i) carry();
  }

  test::Counters counters_;
};

TEST_F(FullHistory, StopsNothingAndLosesNothing) {
  test::in_private_namespace(CLONE_NEWNS, [&] {
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    mount_disk(0, "size=1m");
    start();
    observe_and_work({});
    fill();
    EXPECT_THAT(history_->problem(), testing::HasSubstr("full"));
    for (int i = 0; i < 10; ++i) carry();
    EXPECT_EQ(total_of(kPhone), counters_[kPhone]);

    mount_disk(MS_REMOUNT, "size=32m");
    carry();
    EXPECT_EQ(history_->problem(), "");
    history_->close();
    start();
    EXPECT_EQ(total_of(kPhone), counters_[kPhone]);
    EXPECT_EQ(sum_of_days(kPhone), counters_[kPhone]);
    history_.reset();
  });
}

TEST_F(FullHistory, AtTheStartIsTriedAgain) {
  test::in_private_namespace(CLONE_NEWNS, [&] {
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    mount_disk(0, "size=4k");
    start();
    EXPECT_NE(history_->problem(), "");
    mount_disk(MS_REMOUNT, "size=32m");
    observe_and_work({}, std::chrono::minutes(5));
    EXPECT_EQ(history_->problem(), "");
    history_.reset();
  });
}

class KilledHistory : public HistoryTest {
 protected:
  static test::Counters counters(std::uint64_t n) { return {{kPhone, {10 * n, n}}}; }

  // In the child: observes for ever and writes one byte for each observation.
  [[noreturn]] void observe_for_ever(int observed, std::uint64_t first) {
    start();
    for (std::uint64_t n = first;; ++n) {
      observe_and_work(counters(n));
      if (::write(observed, "", 1) != 1) break;
    }
    ::_exit(1);
  }

  // Kills a child `delay` after its `least`th observation; how many there were.
  int kill_one(std::uint64_t first, int least, std::chrono::microseconds delay) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) observe_for_ever(writing.get(), first);
    writing = FileDescriptor();

    int observed = 0;
    char byte = 0;
    while (observed < least && ::read(reading.get(), &byte, 1) == 1) ++observed;
    std::this_thread::sleep_for(delay);  // moves the blow through the write; nothing waits for it
    ::kill(child, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    while (::read(reading.get(), &byte, 1) == 1) ++observed;
    return observed;
  }
};

TEST_F(KilledHistory, LosesNoByte) {
  start();
  observe_and_work({});
  history_.reset();
  std::minstd_rand random(1);
  std::uint64_t n = 1;
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    const int observed =
        kill_one(n, static_cast<int>(random() % 8), std::chrono::microseconds(random() % 2000));
    clock_.advance(std::chrono::seconds(30 * (observed + 1)));
    n += static_cast<std::uint64_t>(observed) + 1;  // one may have been under way
    start();
    observe_and_work(counters(n));
    history_->close();
    ASSERT_EQ(total_of(kPhone), counters(n)[kPhone]);
    ASSERT_EQ(sum_of_days(kPhone), counters(n)[kPhone]);
    history_.reset();
    ++n;
  }
}

}  // namespace
}  // namespace wgpilot::monitor
