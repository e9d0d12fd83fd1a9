// A daemon that ends after any record of its tick log, or in the middle of writing it, goes on as
// if nothing had happened: compared with one that was never disturbed. In process, on real files.
//
// With YIELDWATCH_LONG set, the last record is cut at every byte; else at some.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>

#include "app/analyzer_host.h"
#include "app/recovery.h"
#include "core/json_line.h"
#include "support/scratch_folder.h"
#include "support/wire.h"
#include "wire/sys.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRules = R"toml(
[[rule]]
name = "level"
expr = "last(UST10Y)"
tiers.watch = { enter = "4.1%", exit = "4.05%" }
tiers.warning = { enter = "4.2%", exit = "4.15%" }

[[rule]]
name = "held"
expr = "change(UST10Y, 1d)"
for = "20m"
tiers.watch = { enter = "3bp", exit = "0bp" }

[[rule]]
name = "kept"
expr = "rise(UST2Y, 2d)"
keep_firing = "40m"
tiers.watch = { enter = "8bp", exit = "5bp" }

[[rule]]
name = "jolt"
expr = "change($x, 30m)"
for_each = ["UST2Y", "UST10Y"]
tiers.watch = { enter = "4bp", exit = "2bp" }

[[rule]]
name = "curve"
expr = "fall(CURVE, 1h)"
and = ["change(UST10Y, 1d) > -20bp"]
tiers.watch = { enter = "5bp", exit = "3bp" }
)toml";

constexpr std::string_view kConfig = R"toml(
rules = ["rules.toml"]
[series.CURVE]
expr = "UST10Y - UST2Y"
[instrument.UST2Y]
stale_after = "5h"
[instrument.UST10Y]
max_jump = "30bp"
[feed.desk]
kind = "push"
)toml";

constexpr std::int64_t kFirst = 1'767'621'600'000'000'000;  // 2026-01-05T14:00:00Z

bool long_form() {
  return std::getenv("YIELDWATCH_LONG") != nullptr;
}

struct Message {
  std::string topic;
  std::string envelope;
};

// What a feed sends: ticks alone, in groups and in batches, some refused, and heartbeats.
class Desk {
 public:
  std::vector<Message> messages(int count) {
    while (static_cast<int>(out_.size()) < count) {
      const auto kind = dice_() % 10;
      now_ = now_.plus(static_cast<std::int64_t>(1 + dice_() % 20) * kNanosPerMinute);
      if (out_.size() % 40 == 39) {
        now_ = now_.plus(18 * 60 * kNanosPerMinute);  // a night
      }
      if (kind < 4) {
        tick("UST10Y", {now_}, true);
        tick("UST2Y", {now_}, false);
      } else if (kind < 6) {
        tick("UST10Y", {now_, now_, now_.plus(kNanosPerMinute)}, false);
        now_ = now_.plus(kNanosPerMinute);
      } else if (kind < 7) {
        tick("UST2Y", {now_}, true);  // two at one time
        tick("UST2Y", {now_}, false);
      } else if (kind < 9) {
        tick("UST10Y", {now_}, false);
      } else {
        heartbeat();
      }
    }
    return std::move(out_);
  }

 private:
  Envelope head(const std::string& topic, bool more) {
    return {.source = "desk",
            .epoch = {kFirst},
            .seq = ++seq_[topic],
            .origin = Origin::live,
            .publish_time = now_.plus(kNanosPerMinute),
            .more = more};
  }

  void tick(const std::string& instrument, const std::vector<Timestamp>& times, bool more) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < times.size(); ++i) {
      std::int64_t& value = values_.try_emplace(instrument, 4'050'000).first->second;
      value += static_cast<std::int64_t>(dice_() % 100'001) - 50'000;
      values.push_back({value + (dice_() % 20 == 0 ? 1'000'000 : 0)});  // beyond max_jump
    }
    const std::string topic = tick_topic(instrument);
    out_.push_back(
        {topic, envelope_bytes(head(topic, more), tick_body(instrument, times, values))});
  }

  void heartbeat() {
    const std::string topic = heartbeat_topic("desk");
    std::string body;
    encode(HeartbeatBody{.complete_up_to = now_}, body);
    out_.push_back({topic, envelope_bytes(head(topic, false), body)});
  }

  std::mt19937 dice_{20261123};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  Timestamp now_{kFirst};
  std::map<std::string, std::int64_t> values_;
  std::map<std::string, std::uint64_t> seq_;
  std::vector<Message> out_;
};

class StillClock final : public Clock {
 public:
  Timestamp now() const override { return {kFirst}; }
  std::int64_t steady_ns() const override { return steady; }

  std::int64_t steady = 0;
};

// Lines of thousands of daemons are nothing to read.
class NoStandardOutput {
 public:
  NoStandardOutput() : saved_(dup(STDOUT_FILENO)) {
    const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, STDOUT_FILENO);
    ::close(nothing);
  }
  ~NoStandardOutput() {
    dup2(saved_, STDOUT_FILENO);
    ::close(saved_);
  }
  NoStandardOutput(const NoStandardOutput&) = delete;
  NoStandardOutput& operator=(const NoStandardOutput&) = delete;

 private:
  int saved_;
};

// A daemon's analyzer on a journal, fed by hand. Ends without any goodbye, as if killed.
class Daemon {
 public:
  Daemon(Config config, const fs::path& journal, const fs::path& sockets)
      : config_(std::move(config)) {
    config_.journal.directory = journal;
    const auto endpoint = [&sockets](const char* name) {
      return "ipc://" + (sockets / name).string();
    };
    host_.emplace(context_, config_,
                  Endpoints{endpoint("ticks"), endpoint("alerts"), endpoint("control")}, log_,
                  events_, announcements_, reloads_, clock_, clock_.now());
  }

  void apply(std::span<const Message> messages) {
    TickMessage reader;
    for (const Message& message : messages) {
      EXPECT_FALSE(reader.open(message.topic, message.envelope));
      EXPECT_FALSE(reader.deliver(*host_));
    }
    clock_.steady += kNanosPerSecond;  // the turn does not wait
    host_->turn();
  }
  void stop() { host_->close(); }
  KnownByInstrument known_ticks() const { return host_->known_ticks(); }

 private:
  Config config_;
  StillClock clock_;
  Log log_{{.level = LogLevel::error}};
  AnalyzerEvents events_{[](const std::string&, std::uint64_t) {}, [](const std::string&) {}};
  AnnouncementQueue announcements_;
  ConfigSlot reloads_;
  zmq::context_t context_;
  std::optional<AnalyzerHost> host_;
};

struct Figures {
  int recoveries = 0;
  int lost = 0;
  int doubled = 0;
};

// Thousands of directories and fsyncs: where there is a disk of memory, there.
const bool kInMemory = fs::exists("/dev/shm") && setenv("TMPDIR", "/dev/shm", 0) == 0;

class EveryRecordTest : public ::testing::Test {
 protected:
  EveryRecordTest() {
    folder_.write("rules.toml", kRules);
    Diagnostics diagnostics;
    config_ = load_config(folder_.write("yieldwatch.toml", kConfig), diagnostics);
    EXPECT_TRUE(diagnostics.ok()) << diagnostics.text();
    messages_ = Desk().messages(130);
  }

  // After each message the journal's directory as a kill would leave it.
  std::vector<fs::path> run_undisturbed() {
    std::vector<fs::path> kept;
    const fs::path journal = folder_.path() / "undisturbed";
    {
      Daemon daemon(config_, journal, folder_.path());
      for (std::size_t i = 0; i < messages_.size(); ++i) {
        daemon.apply({&messages_[i], 1});
        kept.push_back(copy(journal, "after" + std::to_string(i)));
      }
    }
    wanted_ = transitions(journal);
    return kept;
  }

  fs::path copy(const fs::path& journal, const std::string& name) const {
    const fs::path to = folder_.path() / name;
    fs::remove_all(to);
    fs::copy(journal, to, fs::copy_options::recursive);
    fs::remove(to / "alerts.sqlite-shm");  // of whoever has it open
    return to;
  }

  static std::vector<JournaledTransition> transitions(const fs::path& journal) {
    return AlertJournal(journal / kAlertJournalFile).transitions_after(0);
  }

  // Goes on in `journal` with what comes after the first `applied` messages, and compares.
  void expect_the_same(const fs::path& journal, std::size_t applied, const std::string& what) {
    {
      Daemon daemon(config_, journal, folder_.path());
      daemon.apply(std::span(messages_).subspan(applied));
    }
    compare(transitions(journal), what);
  }

  void compare(const std::vector<JournaledTransition>& got, const std::string& what) {
    ++figures_.recoveries;
    const auto count = [](const std::vector<JournaledTransition>& in, const Transition& t) {
      return std::ranges::count(in, t, &JournaledTransition::transition);
    };
    for (const JournaledTransition& theirs : wanted_) {
      figures_.lost += count(got, theirs.transition) == 0 ? 1 : 0;
      figures_.doubled += count(got, theirs.transition) > 1 ? 1 : 0;
    }
    for (std::size_t i = 0; i < std::max(got.size(), wanted_.size()); ++i) {
      if (i >= got.size() || i >= wanted_.size() || got[i].journal_seq != i + 1 ||
          got[i].transition != wanted_[i].transition || got[i].late) {
        difference_ = what + ": of " + std::to_string(got.size()) + " transitions, not " +
                      std::to_string(wanted_.size()) + ", number " + std::to_string(i + 1) +
                      " is " + (i < got.size() ? to_json_line(got[i].transition) : "not there") +
                      ", not " +
                      (i < wanted_.size() ? to_json_line(wanted_[i].transition) : "none");
        return;
      }
    }
  }

  void expect_no_difference(const char* what) const {
    EXPECT_EQ(difference_, "");
    std::cout << what << ": " << messages_.size() << " records, " << wanted_.size()
              << " transitions, " << figures_.recoveries << " recoveries: " << figures_.lost
              << " lost, " << figures_.doubled << " doubled\n";
  }

  static std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static fs::path newest_segment(const fs::path& journal) {
    fs::path newest;
    for (const fs::directory_entry& entry : fs::directory_iterator(journal / "ticks")) {
      newest = std::max(newest, entry.path());
    }
    return newest;
  }

  ScratchFolder folder_;
  Config config_;
  std::vector<Message> messages_;
  std::vector<JournaledTransition> wanted_;
  Figures figures_;
  std::string difference_;  // the first there is
};

TEST_F(EveryRecordTest, AKillAfterAnyRecordChangesNothing) {
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); ++i) {
      expect_the_same(kept[i], i + 1, "after record " + std::to_string(i + 1));
    }
  }
  ASSERT_GT(wanted_.size(), 20U);
  expect_no_difference("Killed");
}

TEST_F(EveryRecordTest, AStopAfterAnyRecordChangesNothing) {
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); ++i) {
      {
        Daemon daemon(config_, kept[i], folder_.path());
        daemon.stop();
      }
      expect_the_same(kept[i], i + 1, "stopped after record " + std::to_string(i + 1));
    }
  }
  expect_no_difference("Stopped");
}

TEST_F(EveryRecordTest, AKillDuringTheNextStartChangesNothing) {
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); i += 5) {
      for (int starts = 0; starts < 3; ++starts) {
        const Daemon daemon(config_, kept[i], folder_.path());
      }
      expect_the_same(kept[i], i + 1, "started thrice after record " + std::to_string(i + 1));
    }
  }
  expect_no_difference("Started thrice");
}

// Ticks that were refused, or that share their instant, are not to be sent by it again.
TEST_F(EveryRecordTest, AReplayGoesOnBehindAllThatItHasSent) {
  const NoStandardOutput quiet;
  config_.feeds = {{.name = "desk", .kind = FeedKind::replay}};
  const auto kept = run_undisturbed();
  KnownByInstrument sent;
  TickMessage reader;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    class Counter final : public TickListener {
     public:
      explicit Counter(KnownByInstrument& known) : known_(known) {}
      void on_ticks(const Arrival&, const TickBatch& batch) override {
        for (const Timestamp time : batch.times) {
          KnownTicks& known = known_[std::string(batch.instrument)];
          known.count = known.time == time ? known.count + 1 : 1;
          known.time = time;
        }
      }
      void on_heartbeat(const Arrival&, const Heartbeat&, bool) override {}
      void on_gap(const Gap&) override {}
      void on_bad(const Refused&) override {}

     private:
      KnownByInstrument& known_;
    } counter(sent);
    ASSERT_FALSE(reader.open(messages_[i].topic, messages_[i].envelope));
    ASSERT_FALSE(reader.deliver(counter));
    if (i > 10) {  // by then both have ticked
      const auto known = [&] {
        Daemon daemon(config_, kept[i], folder_.path());
        daemon.stop();
        return daemon.known_ticks();
      };
      ASSERT_EQ(known(), sent) << "from the tick log, after record " << i + 1;
      ASSERT_EQ(known(), sent) << "from a checkpoint, after record " << i + 1;
    }
  }
}

// The disk kept the alerts of a record and not the whole of the record: its sender's machine
// sends it again. A power loss with a disk that lies, for ticks are on the disk before alerts.
TEST_F(EveryRecordTest, ATornLastRecordThatComesAgainDoublesNothing) {
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 1; i < kept.size() && difference_.empty(); ++i) {
      const fs::path newest = newest_segment(kept[i]);
      const fs::path same_before = kept[i - 1] / "ticks" / newest.filename();
      const std::uintmax_t before = fs::exists(same_before) ? fs::file_size(same_before) : 0;
      const auto after = fs::file_size(newest);
      const std::uintmax_t step = long_form() ? 1 : 31;
      for (auto size = before; size < after && difference_.empty(); size += step) {
        const fs::path cut = copy(kept[i], "cut");
        fs::resize_file(newest_segment(cut), size);
        expect_the_same(cut, i,
                        "record " + std::to_string(i + 1) + " cut to " +
                            std::to_string(size - before) + " of " +
                            std::to_string(after - before) + " bytes");
      }
    }
  }
  expect_no_difference("Torn record");
}

// Several records are gone at once.
TEST_F(EveryRecordTest, TicksThatWereLostAndComeAgainDoubleNothing) {
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 20; i < kept.size() && difference_.empty(); i += 3) {
      for (const std::size_t gone : {2U, 7U, 19U}) {
        const fs::path cut = copy(kept[i], "cut");
        fs::remove_all(cut / "ticks");
        fs::copy(kept[i - gone] / "ticks", cut / "ticks");
        expect_the_same(cut, i - gone + 1,
                        std::to_string(gone) + " records lost after " + std::to_string(i + 1));
      }
    }
  }
  expect_no_difference("Lost records");
}

// What began with ticks that never come again has its end, and numbers have no hole.
TEST_F(EveryRecordTest, TicksThatNeverComeAgainLeaveNoAlertOnForEver) {
  std::size_t ended = 0;
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 20; i + 20 < kept.size(); i += 3) {
      const fs::path cut = copy(kept[i], "cut");
      fs::remove_all(cut / "ticks");
      fs::copy(kept[i - 19] / "ticks", cut / "ticks");
      {
        Daemon daemon(config_, cut, folder_.path());
        daemon.apply(std::span(messages_).subspan(i + 1));
      }
      const auto all = transitions(cut);
      for (std::size_t n = 0; n < all.size(); ++n) {
        EXPECT_EQ(all[n].journal_seq, n + 1);
      }
      ended += static_cast<std::size_t>(std::ranges::count_if(
          all, [](const JournaledTransition& t) { return is_end_of_daemon(t.transition); }));
    }
  }
  EXPECT_GT(ended, 0U);
  std::cout << ended << " alerts ended whose ticks were lost\n";
}

TEST_F(EveryRecordTest, ATornLastWriteOfTheJournalChangesNothing) {
  {
    const NoStandardOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 1; i < kept.size() && difference_.empty(); ++i) {
      const std::string old = bytes_of(kept[i - 1] / "alerts.sqlite-wal");
      const std::string now = bytes_of(kept[i] / "alerts.sqlite-wal");
      if (bytes_of(kept[i - 1] / kAlertJournalFile) != bytes_of(kept[i] / kAlertJournalFile)) {
        continue;  // more than the log was written
      }
      const auto first =
          static_cast<std::size_t>(std::ranges::mismatch(old, now).in2 - now.begin());
      const std::size_t step = long_form() ? 97 : 6'007;
      for (std::size_t size = first; size < now.size() && difference_.empty(); size += step) {
        const fs::path cut = copy(kept[i], "cut");
        std::ofstream(cut / "alerts.sqlite-wal", std::ios::binary)
            << now.substr(0, size) << old.substr(std::min(size, old.size()));
        expect_the_same(cut, i + 1,
                        "the log's first " + std::to_string(size) + " of " +
                            std::to_string(now.size()) + " bytes, of record " +
                            std::to_string(i + 1));
      }
    }
  }
  expect_no_difference("Torn journal");
}

}  // namespace
}  // namespace yieldwatch
