// A daemon whose last record, or last write of the journal, was cut short goes on as if nothing had
// happened, and one that has lost records leaves nothing on for ever.
//
// With YIELDWATCH_LONG set, the last record is cut at every byte; else at some.
#include "app/host/recovery.h"
#include "integration/restart/every_record_fixture.h"
#include "journal/tick_log_reader.h"

namespace yieldwatch {
namespace {

bool long_form() {
  return std::getenv("YIELDWATCH_LONG") != nullptr;
}

class LostRecordsTest : public EveryRecordTest {
 protected:
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

  // How many messages it has; the tick log has the daemon's own heartbeats, too.
  static std::size_t newest_checkpoint(const fs::path& journal) {
    const auto all = AlertJournal(journal / kAlertJournalFile).checkpoints();
    const std::uint64_t last = all.empty() ? 0 : all.back().tick_record;
    std::size_t messages = 0;
    TickLogReader reader(journal, 1);
    while (reader.next() == TickLogReader::Step::record && reader.record().number <= last) {
      messages += reader.record().topic == heartbeat_topic("yieldwatchd") ? 0 : 1;
    }
    return messages;
  }
};

// The disk kept the alerts of a record and not the whole of the record: its sender's machine
// sends it again. A power loss with a disk that lies, for ticks are on the disk before alerts.
TEST_F(LostRecordsTest, ATornLastRecordThatComesAgainDoublesNothing) {
  {
    const RedirectedOutput quiet;
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

// Several records are gone at once. What the newest checkpoint has of them is refused by its number
// when it comes again: closes of the past would else put back what was corrected since.
TEST_F(LostRecordsTest, TicksThatWereLostAndComeAgainDoubleNothing) {
  {
    const RedirectedOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 20; i < kept.size() && difference_.empty(); i += 3) {
      for (const std::size_t gone : {2U, 7U, 19U}) {
        const fs::path cut = copy(kept[i], "cut");
        fs::remove_all(cut / "ticks");
        fs::copy(kept[i - gone] / "ticks", cut / "ticks");
        expect_the_same(cut, std::max(i - gone + 1, newest_checkpoint(kept[i])),
                        std::to_string(gone) + " records lost after " + std::to_string(i + 1));
      }
    }
  }
  expect_no_difference("Lost records");
}

// What began with ticks that never come again has its end, and numbers have no hole.
TEST_F(LostRecordsTest, TicksThatNeverComeAgainLeaveNoAlertOnForEver) {
  messages_ = Desk().ticks(131);  // of the past nothing is lost: feeds say it again
  std::size_t ended = 0;
  {
    const RedirectedOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 20; i + 20 < kept.size(); ++i) {
      const fs::path cut = copy(kept[i], "cut");
      fs::remove_all(cut / "ticks");
      const std::size_t gone = 2 + i % 18;
      fs::copy(kept[i - gone] / "ticks", cut / "ticks");
      {
        Daemon daemon(config_, cut, folder_.path());
        for (std::size_t next = i + 1; next < messages_.size(); ++next) {
          daemon.apply({&messages_[next], 1});  // with a turn each: it is to be noticed early
        }
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

TEST_F(LostRecordsTest, ATornLastWriteOfTheJournalChangesNothing) {
  {
    const RedirectedOutput quiet;
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
