#include "monitor/outbox.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::monitor {
namespace {

using model::AlertChannel;
using model::Notice;
using std::chrono::seconds;

const UnixTime kNow = from_unix(1'700'000'000);

Notice notice(std::string title, AlertChannel channel = AlertChannel::Email, UnixTime created_at = kNow) {
  return {.id = {},
          .key = title,
          .channel = channel,
          .event = "fired",
          .title = std::move(title),
          .body = {},
          .created_at = created_at};
}

TEST(Outbox, DeliversInOrder) {
  Outbox outbox({});
  EXPECT_FALSE(outbox.find_due(kNow));
  outbox.add(notice("first"));
  outbox.add(notice("second"));
  EXPECT_EQ(outbox.find_due(kNow)->title, "first");
  outbox.delivered(*outbox.find_due(kNow));
  EXPECT_EQ(outbox.find_due(kNow)->title, "second");
  outbox.delivered(*outbox.find_due(kNow));
  EXPECT_FALSE(outbox.find_due(kNow));
}

TEST(Outbox, PausesAChannelThatFailsEverLongerAndNotTheOther) {
  Outbox outbox({});
  outbox.add(notice("mail"));
  outbox.add(notice("hook", AlertChannel::Webhook));
  UnixTime now = kNow;
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 12; ++i) {
    const auto due = outbox.find_due(now);
    ASSERT_EQ(due->title, "mail");
    const auto pause = outbox.failed(*due, now);
    pauses.push_back(pause.count());
    EXPECT_EQ(outbox.find_due(now + pause - seconds(1))->title, "hook");
    now += pause;
  }
  EXPECT_THAT(pauses, testing::ElementsAre(10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600));
  outbox.delivered(*outbox.find_due(now));
  outbox.add(notice("next"));
  outbox.delivered(*outbox.find_due(now));  // the hook
  EXPECT_EQ(outbox.failed(*outbox.find_due(now), now), kFirstPause) << "a success begins anew";
}

TEST(Outbox, TriesAtOnceWhenSomethingWasMended) {
  Outbox outbox({});
  outbox.add(notice("mail"));
  outbox.failed(*outbox.find_due(kNow), kNow);
  EXPECT_FALSE(outbox.find_due(kNow));
  outbox.retry_now();
  EXPECT_TRUE(outbox.find_due(kNow));
}

TEST(Outbox, HasABoundAndDropsTheOldest) {
  Outbox outbox({});
  for (std::size_t i = 0; i < kMostNotices; ++i) EXPECT_FALSE(outbox.add(notice(fmt::format("{}", i))));
  EXPECT_EQ(outbox.add(notice("one too many"))->title, "0");
  EXPECT_EQ(outbox.size(), kMostNotices);
  EXPECT_EQ(outbox.newest().title, "one too many");
}

TEST(Outbox, GivesUpAfterAWeek) {
  Outbox outbox({});
  outbox.add(notice("old", AlertChannel::Email, kNow - kGiveUpAfter - seconds(1)));
  outbox.add(notice("new"));
  const auto old = outbox.take_old(kNow);
  ASSERT_EQ(old.size(), 1U);
  EXPECT_EQ(old[0].title, "old");
  EXPECT_EQ(outbox.find_due(kNow)->title, "new");
}

TEST(Outbox, GoesOnWithTheIdsOfAnEarlierRun) {
  Notice earlier = notice("earlier");
  earlier.id = {41};
  Outbox outbox({earlier});
  outbox.add(notice("later"));
  EXPECT_EQ(outbox.newest().id.value, 42);
  EXPECT_EQ(outbox.find_due(kNow)->title, "earlier");
}

}  // namespace
}  // namespace wgpilot::monitor
