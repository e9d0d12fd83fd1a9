// A daemon's alert bus and control socket with the daemon's own parts, and all that can go wrong
// with them on request.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/alert_publisher.h"
#include "bus/control_server.h"
#include "bus/memory_archive.h"

namespace yieldwatch {

// What its control socket does with questions for alerts; others are answered. `late`: with the
// next two.
enum class Manners : std::uint8_t { answer, never, garbage, late };

// Belongs to the thread that made it, which calls turn() all the time.
class FakeDaemon {
 public:
  FakeDaemon(zmq::context_t& context, std::string alerts, std::string control);

  // Answers, greets and beats, and publishes what is due of what publish(count, rate) ordered.
  void turn();

  // The next alert, of one of seven rules and three tiers, or of a given content.
  void publish();
  void publish(const Transition& transition);
  // It ends the alert of one of the seven rules.
  void end();
  // `count` of them, so many a second; busy() until they are out.
  void publish(std::uint64_t count, std::uint64_t rate);
  bool busy() const { return due_ > 0; }
  // The next alert is kept, and never sent.
  void lose();
  // The last alert is sent once more.
  void repeat();
  // The wall clock is set back by a day. As the real one it begins no life before the last.
  void set_clock_back() { behind_ns_ += kNanosPerDay; }
  // It goes and comes again, a daemon of a new epoch with the same archive.
  void restart();
  // The same with another archive.
  void restart_with_new_journal();
  // Alerts that follow are not kept but in memory, until it works again.
  void disk_fails() { durable_ = false; }
  void disk_works();
  // It is killed, and comes again without what was not kept. It has made `others` new alerts, and
  // then the first `again` of those that it lost once more, before anyone is there.
  void crash(std::uint64_t again, std::uint64_t others);
  // All alerts are forgotten but the next ones.
  void prune();

  void behave(Manners manners);
  bool beats = true;

  std::uint64_t head() const { return head_; }
  std::uint64_t asked() const { return asked_; }  // questions for alerts
  std::size_t subscriptions() { return alerts_->subscriptions(); }
  std::uint64_t slow() const { return alerts_->slow(); }
  // For the owner's zmq::poll.
  zmq::socket_ref control() { return control_->socket(); }

 private:
  using Clock = std::chrono::steady_clock;

  void open();
  void close();
  Timestamp wall() const;
  Answer answer(const Question& question);
  JournaledAlert keep(const Transition& transition);
  // Only `durable` ones, or else all, which then are; what is left out.
  std::vector<Transition> copy_archive(bool durable);

  zmq::context_t& context_;
  std::string alerts_endpoint_;
  std::string control_endpoint_;
  std::optional<AlertPublisher> alerts_;
  std::optional<ControlServer> control_;
  std::unique_ptr<MemoryArchive> archive_;
  std::optional<JournaledAlert> newest_;
  Manners manners_ = Manners::answer;
  int late_ = 0;  // answers yet to be
  bool durable_ = true;
  Timestamp epoch_;
  std::int64_t behind_ns_ = 0;  // what the wall clock is late
  std::uint64_t head_ = 0;
  std::uint64_t asked_ = 0;
  std::uint64_t due_ = 0;
  std::uint64_t rate_ = 0;
  std::uint64_t paced_ = 0;
  Clock::time_point pace_from_;
  Clock::time_point last_beat_;
};

}  // namespace yieldwatch
