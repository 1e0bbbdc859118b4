#include "http/event_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "async/deadline.hpp"

namespace wgpilot::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr EventStream::Clock::time_point kStart{1h};

class EventHubTest : public testing::Test {
 protected:
  std::shared_ptr<EventStream> open(EventHub& hub, std::string topic = "", std::string last_event_id = "") {
    auto stream = hub.open({.topic = std::move(topic), .last_event_id = std::move(last_event_id)});
    EXPECT_TRUE(stream);
    return stream ? *stream : nullptr;
  }
  // What the stream has to send now, all of it; absent at its end.
  static std::optional<std::string> read(EventStream& stream, EventStream::Clock::time_point now = kStart) {
    std::string all;
    for (;;) {
      const auto part = stream.next(now);
      if (!part) return std::nullopt;
      if (*part == nullptr) return all;
      all += **part;
    }
  }
  // A stream that has sent its greeting.
  std::shared_ptr<EventStream> open_greeted(EventHub& hub, std::string topic = "") {
    auto stream = open(hub, std::move(topic));
    EXPECT_EQ(read(*stream), "retry: 3000\n\n");
    return stream;
  }
  // The id of the last event in `text`.
  static std::string last_id(const std::string& text) {
    const auto begin = text.rfind("id: ") + 4;
    return text.substr(begin, text.find('\n', begin) - begin);
  }

  async::Executor io_;
};

TEST_F(EventHubTest, TellsEachReaderWhatHappensFromThenOn) {
  EventHub hub(io_);
  hub.publish({.topic = "", .name = "early", .data = "{}"});
  const auto stream = open_greeted(hub);
  EXPECT_EQ(read(*stream), "");
  hub.publish({.topic = "1", .name = "drift", .data = R"({"a":1})"});
  const std::string text = read(*stream).value();
  EXPECT_THAT(text, StartsWith("id: "));
  EXPECT_THAT(text, EndsWith("\nevent: drift\ndata: {\"a\":1}\n\n"));
  EXPECT_EQ(read(*stream), "") << "once";
}

TEST_F(EventHubTest, ATopicHasItsOwnEventsAndThoseOfAll) {
  EventHub hub(io_);
  const auto first = open_greeted(hub, "1");
  for (const char* topic : {"1", "2", ""}) hub.publish({.topic = topic, .name = "x", .data = topic});
  const std::string text = read(*first).value();
  EXPECT_THAT(text, HasSubstr("data: 1\n"));
  EXPECT_THAT(text, HasSubstr("data: \n"));
  EXPECT_THAT(text, Not(HasSubstr("data: 2\n")));
}

TEST_F(EventHubTest, GoesOnAfterTheLastEventId) {
  EventHub hub(io_);
  const auto stream = open_greeted(hub);
  hub.publish({.topic = "", .name = "x", .data = "one"});
  const std::string id = last_id(read(*stream).value());
  hub.publish({.topic = "", .name = "x", .data = "two"});
  const std::string resumed = read(*open(hub, "", id)).value();
  EXPECT_THAT(resumed, HasSubstr("data: two\n"));
  EXPECT_THAT(resumed, Not(HasSubstr("data: one\n")));
  EXPECT_THAT(resumed, Not(HasSubstr("resync")));
}

TEST_F(EventHubTest, AsksToReadAnewWhatIsNoLongerKept) {
  EventHub hub(io_, {.events = 2});
  const auto stream = open_greeted(hub);
  hub.publish({.topic = "", .name = "x", .data = "0"});
  const std::string id = last_id(read(*stream).value());
  for (const char* data : {"1", "2", "3"}) hub.publish({.topic = "", .name = "x", .data = data});
  const std::string run = id.substr(0, id.find('-'));
  for (const std::string& unknown :
       {id, run, run + "-", run + "-99", run + "-1x", std::string("ffffffff-1")}) {
    const auto late = open(hub, "", unknown);
    EXPECT_EQ(read(*late), "retry: 3000\n\nevent: resync\ndata: {}\n\n") << unknown;
    EXPECT_EQ(read(*late), "");
  }
}

TEST_F(EventHubTest, LetsGoOfASlowReader) {
  EventHub hub(io_, {.events = 2});
  const auto slow = open_greeted(hub);
  for (int i = 0; i < 3; ++i) hub.publish({.topic = "", .name = "x", .data = "{}"});
  EXPECT_EQ(read(*slow), std::nullopt);
}

TEST_F(EventHubTest, KeepsABoundedNumberOfBytes) {
  EventHub hub(io_, {.bytes = 10'000});
  const auto slow = open_greeted(hub);
  const auto quick = open_greeted(hub);
  for (int i = 0; i < 3; ++i) {
    hub.publish({.topic = "", .name = "x", .data = std::string(6'000, 'a')});
    EXPECT_GT(read(*quick).value().size(), 6'000u);
  }
  EXPECT_EQ(read(*slow), std::nullopt);
  hub.publish({.topic = "", .name = "x", .data = std::string(20'000, 'a')});
  EXPECT_GT(read(*quick).value().size(), 20'000u) << "one event is always kept";
}

TEST_F(EventHubTest, SendsSmallEventsTogether) {
  EventHub hub(io_);
  const auto stream = open_greeted(hub);
  for (int i = 0; i < 200; ++i) hub.publish({.topic = "", .name = "x", .data = std::string(1'000, 'a')});
  const auto batch = stream->next(kStart).value();
  EXPECT_LE(batch->size(), 16u * 1024);
  EXPECT_GT(batch->size(), 15'000u);
}

TEST_F(EventHubTest, SharesTheBytesOfALargeEvent) {
  EventHub hub(io_);
  const auto one = open_greeted(hub), other = open_greeted(hub);
  hub.publish({.topic = "", .name = "x", .data = "{}"});
  hub.publish({.topic = "", .name = "x", .data = std::string(100'000, 'a')});
  hub.publish({.topic = "", .name = "x", .data = "{}"});
  EXPECT_LT(one->next(kStart).value()->size(), 100u);
  other->next(kStart);
  EXPECT_EQ(one->next(kStart).value(), other->next(kStart).value()) << "not merely equal";
  EXPECT_LT(one->next(kStart).value()->size(), 100u);
}

TEST_F(EventHubTest, BeginsWithTheWholeAndGoesOnFromThere) {
  EventHub hub(io_);
  hub.publish({.topic = "", .name = "x", .data = "before"});
  const auto whole = to_wire("status", "[1,2,3]");
  const auto open_whole = [&](std::string id) {
    return hub.open({.topic = "", .last_event_id = std::move(id), .whole = [&] { return whole; }}).value();
  };
  const std::string text = read(*open_whole("")).value();
  EXPECT_THAT(text, StartsWith("retry: 3000\n\nid: "));
  EXPECT_THAT(text, EndsWith("\nevent: status\ndata: [1,2,3]\n\n"));
  hub.publish({.topic = "", .name = "x", .data = "after"});
  const std::string resumed = read(*open_whole(last_id(text))).value();
  EXPECT_THAT(resumed, HasSubstr("data: after\n"));
  EXPECT_THAT(resumed, Not(HasSubstr("status")));
  EXPECT_THAT(resumed, Not(HasSubstr("before")));
  const std::string lost = read(*open_whole("ffffffff-1")).value();
  EXPECT_THAT(lost, HasSubstr("event: resync\n"));
  EXPECT_THAT(lost, HasSubstr("event: status\n"));
}

TEST_F(EventHubTest, KnowsWhetherAnybodyListens) {
  EventHub hub(io_);
  EXPECT_EQ(hub.open_streams(), 0);
  auto stream = open(hub);
  EXPECT_EQ(hub.open_streams(), 1);
  stream.reset();
  EXPECT_EQ(hub.open_streams(), 0);
}

TEST_F(EventHubTest, BeatsItsHeartWhenThereIsNothingToSay) {
  EventHub hub(io_);
  const auto stream = open_greeted(hub);
  EXPECT_EQ(read(*stream, kStart + 14s), "");
  EXPECT_EQ(read(*stream, kStart + 15s), ":\n\n");
  EXPECT_EQ(read(*stream, kStart + 16s), "");
}

TEST_F(EventHubTest, EndsAStreamThatMayNotGoOn) {
  EventHub hub(io_);
  bool may = true;
  const auto stream = hub.open({.topic = "", .last_event_id = "", .may_go_on = [&] { return may; }}).value();
  EXPECT_TRUE(read(*stream));
  may = false;
  EXPECT_FALSE(read(*stream));
}

TEST_F(EventHubTest, RefusesOneStreamTooMany) {
  EventHub hub(io_, {.streams = 2});
  const auto first = open(hub);
  auto second = open(hub);
  const auto third = hub.open({});
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code(), Code::Unavailable);
  EXPECT_THAT(third.error().hint(), HasSubstr("Close"));
  second.reset();
  EXPECT_TRUE(hub.open({}));
}

// For the thread sanitizer too.
TEST_F(EventHubTest, TakesEventsFromOtherThreadsWhileStreamsComeAndGo) {
  constexpr int kEvents = 2'000;
  EventHub hub(io_, {.events = kEvents, .upkeep = 1ms});
  const auto stream = open_greeted(hub);
  std::atomic<int> wakes = 0;
  stream->on_news([&] { ++wakes; });
  std::thread publisher([&] {
    for (int i = 0; i < kEvents; ++i) hub.publish({.topic = "", .name = "x", .data = "{}"});
  });
  for (int i = 0; i < 200; ++i) open(hub)->on_news([&] { ++wakes; });
  publisher.join();
  std::string all;
  for (std::string part = read(*stream).value(); !part.empty(); part = read(*stream).value()) all += part;
  std::size_t events = 0;
  for (auto at = all.find("id: "); at != std::string::npos; at = all.find("id: ", at + 1)) ++events;
  EXPECT_EQ(events, kEvents);
  const auto deadline = async::Deadline::after(20s);
  while (wakes == 0) ASSERT_FALSE(deadline.has_passed());
  io_.stop();
}

}  // namespace
}  // namespace wgpilot::http
