// Signals that come in the middle of a socket's calls, again and again: nothing is lost for them,
// and nothing ends.
//
// libzmq looks with poll() whether its own threads have told it something, within many calls and
// without waiting; there the kernel says EINTR. Here poll() is this program's own, and says so.
#include <dlfcn.h>
#include <poll.h>

#include <cerrno>
#include <optional>
#include <random>

#include "bus/alert_publisher.h"
#include "bus/alert_subscriber.h"
#include "bus/control_client.h"
#include "bus/control_server.h"
#include "bus/message.h"
#include "integration/bus/bus_fixture.h"

namespace {

struct Signals {
  std::minstd_rand random;  // the same in each run
  int count = 0;
  int look_ms = 0;  // how long a look with poll() takes
};

thread_local Signals* signals = nullptr;  // that come to this thread; none: it is left alone

}  // namespace

extern "C" int poll(pollfd* files, nfds_t count, int timeout) {
  static auto* const real =
      reinterpret_cast<int (*)(pollfd*, nfds_t, int)>(dlsym(RTLD_NEXT, "poll"));
  if (signals != nullptr) {
    real(nullptr, 0, signals->look_ms);
    if (signals->random() % 2 == 0) {
      ++signals->count;
      errno = EINTR;
      return -1;
    }
  }
  return real(files, count, timeout);
}

namespace yieldwatch {
namespace {

class InterruptedTest : public BusTest {
 protected:
  ~InterruptedTest() override {
    end_signals();
    EXPECT_GT(signals_.count, 0);
  }
  void begin_signals(int look_ms = 0) {
    signals_.look_ms = look_ms;
    signals = &signals_;
  }
  static void end_signals() { signals = nullptr; }

 private:
  Signals signals_;
};

// Of what is there it looks at every hundredth frame only, be it of a message the first or the
// last.
TEST_F(InterruptedTest, MessagesAreReadToTheirEnds) {
  zmq::socket_t in(context_, zmq::socket_type::pull);
  in.bind("inproc://frames");
  zmq::socket_t out(context_, zmq::socket_type::push);
  out.connect("inproc://frames");
  std::minstd_rand random;
  MessageReader reader;
  for (int round = 0; round < 100; ++round) {
    std::vector<std::size_t> sent;  // the frames of each message
    for (int i = 0; i < 100; ++i) {
      sent.push_back(1 + random() % 4);
      for (std::size_t left = sent.back(); left > 0; --left) {
        out.send(zmq::buffer(std::string_view("x")),
                 left > 1 ? zmq::send_flags::sndmore : zmq::send_flags::none);
      }
    }
    begin_signals();
    for (const std::size_t frames : sent) {
      auto read = MessageReader::Result::nothing;
      ASSERT_TRUE(eventually([&] {
        read = reader.read(in);
        return read != MessageReader::Result::nothing;
      }));
      ASSERT_EQ(read == MessageReader::Result::two_frames, frames == 2);
    }
    end_signals();
    ASSERT_EQ(reader.read(in), MessageReader::Result::nothing);
  }
}

// Of two sends libzmq looks in the second only if 3,000,000 ticks of the processor's clock have
// passed since the first.
TEST_F(InterruptedTest, TicksAreSentAndArrive) {
  constexpr std::size_t kCount = 20;
  begin_signals(5);
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  TickSubscriber subscriber(context_, endpoint("ticks"), follow_all, kListening);
  ASSERT_TRUE(eventually(greeted(publisher, subscriber)));
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto n = static_cast<std::int64_t>(i);
    ASSERT_TRUE(publisher.send(OneTick("UST10Y", n, n).batch(), Timestamp::never()));
  }
  RecordingListener heard;
  ASSERT_TRUE(eventually([&] {
    drain(subscriber, heard);
    return heard.ticks.size() >= kCount;
  }));
  EXPECT_EQ(heard.ticks.size(), kCount);
  EXPECT_TRUE(heard.gaps.empty());
  EXPECT_TRUE(heard.bad.empty());
}

TEST_F(InterruptedTest, SubscriptionsToAlertsAreRead) {
  begin_signals();
  AlertPublisher publisher(context_, endpoint("alerts"), "yieldwatchd", epoch(1));
  const AlertSubscriber subscriber(context_, endpoint("alerts"), {});
  EXPECT_TRUE(eventually([&] { return publisher.subscriptions() == 2; }));
}

TEST_F(InterruptedTest, QuestionsAreAskedAndAnswered) {
  begin_signals();
  ControlServer server(context_, endpoint("control"));
  const auto answer = [](const Question&) -> Answer { return StatusReport{.pid = 7}; };
  for (int i = 0; i < 50; ++i) {
    ControlClient client(context_, endpoint("control"));
    for (int j = 0; j < 10; ++j) {
      client.post(StatusQuestion{});
      ASSERT_TRUE(eventually([&] { return server.serve(answer) == 1; }));
      std::optional<Answer> given;
      ASSERT_TRUE(eventually([&] { return (given = client.take()).has_value(); }));
      EXPECT_EQ(std::get<StatusReport>(*given).pid, 7);
    }
  }
}

}  // namespace
}  // namespace yieldwatch
