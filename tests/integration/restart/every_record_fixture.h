// A daemon that ends after any record of its tick log, compared with one that was never disturbed.
// In process, on real files.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "app/host/analyzer_host.h"
#include "app/host/feed_watch.h"
#include "core/json_line.h"
#include "integration/restart/every_record_desk.h"
#include "integration/restart/every_record_rules.h"
#include "support/redirected_output.h"
#include "support/scratch_folder.h"

namespace yieldwatch {

namespace fs = std::filesystem;

class StillClock final : public Clock {
 public:
  Timestamp now() const override { return {kFirst}; }
  std::int64_t steady_ns() const override { return steady; }

  std::int64_t steady = 0;
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
    while (clock_.steady < FeedWatch::kFirstAttemptNs) {
      pass_second();  // no tick waits any more for a feed that has not answered
    }
  }

  void apply(std::span<const Message> messages) {
    TickMessage reader;
    for (const Message& message : messages) {
      EXPECT_FALSE(reader.open(message.topic, message.envelope));
      EXPECT_FALSE(reader.deliver(*host_));
    }
    pass_second();
  }
  void stop() { host_->close(); }
  KnownByInstrument known_ticks() const { return host_->known_ticks(); }

 private:
  void pass_second() {
    clock_.steady += kNanosPerSecond;  // the turn does not wait
    host_->turn();
  }

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
inline const bool kInMemory = fs::exists("/dev/shm") && setenv("TMPDIR", "/dev/shm", 0) == 0;

class EveryRecordTest : public ::testing::Test {
 protected:
  EveryRecordTest() {
    folder_.write("rules.toml", kRules);
    Diagnostics diagnostics;
    config_ = load_config(folder_.write("yieldwatch.toml", kConfig), diagnostics);
    EXPECT_TRUE(diagnostics.ok()) << diagnostics.text();
    messages_ = Desk().messages(200);
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

  ScratchFolder folder_;
  Config config_;
  std::vector<Message> messages_;
  std::vector<JournaledTransition> wanted_;
  Figures figures_;
  std::string difference_;  // the first there is
};

}  // namespace yieldwatch
