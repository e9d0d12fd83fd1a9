#include "app/verify.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "app/host/checkpoint.h"
#include "app/host/recovery.h"
#include "app/host/watched.h"
#include "bus/tick_message.h"
#include "core/unit.h"
#include "journal/alert_journal_reader.h"
#include "journal/tick_log_reader.h"

namespace yieldwatch {
namespace {

std::string in_words(const Transition& t) {
  std::string text = to_string(t.time) + ' ' + t.rule + ' ' + t.instrument + ' ';
  text += to_string(t.previous_state);
  text += '/';
  text += to_string(t.previous_tier);
  text += " to ";
  text += to_string(t.state);
  text += '/';
  text += to_string(t.tier);
  text += t.value ? " at " + to_string(Quantity{*t.value, t.unit}) : " without a value";
  text += " (";
  text += to_string(t.reason);
  return text + ')';
}

// What the journal itself says that it has had: up to that number, of ticks up to that record.
struct Promised {
  std::uint64_t number = 0;
  std::uint64_t record = 0;
};

Promised promised_by(const AlertJournalReader& journal) {
  Promised promised{.number = journal.head()};
  for (const KeptCheckpoint& checkpoint : journal.checkpoints()) {
    promised = {std::max(promised.number, checkpoint.journal_seq),
                std::max(promised.record, checkpoint.tick_record)};
  }
  return promised;
}

// What the journal says of the numbers after a checkpoint, one after the other.
class Journaled {
 public:
  Journaled(const AlertJournalReader& journal, std::uint64_t after, const Promised& promised)
      : promised_(promised), head_(promised.number), next_(after + 1) {
    journal.read({.after = after}, [this](const JournaledTransition& kept) {
      head_ = std::max(head_, kept.journal_seq);
      if (is_end_of_daemon(kept.transition)) {
        superseded_.emplace(kept.journal_seq, true);
      } else {
        kept_.emplace(kept.journal_seq, kept);
      }
      return true;
    });
    for (const LostRange& lost : journal.lost()) {
      for (std::uint64_t seq = std::max(lost.first, next_); seq <= lost.last; ++seq) {
        lost_.emplace(seq, true);
        head_ = std::max(head_, seq);
      }
    }
  }

  enum class Next : std::uint8_t { kept, lost, none };
  // What stands at the next number.
  Next look() {
    while (superseded_.contains(next_)) {
      ++next_;
    }
    return next_ > head_ ? Next::none : lost_.contains(next_) ? Next::lost : Next::kept;
  }
  // Whether it should have what comes of that record: a later checkpoint knows of it.
  bool has_come_to(std::uint64_t record) const { return record <= promised_.record; }
  // Nothing: the number is missing.
  const JournaledTransition* kept() const {
    const auto found = kept_.find(next_);
    return found == kept_.end() ? nullptr : &found->second;
  }
  std::uint64_t number() const { return next_; }
  void pass() { ++next_; }

 private:
  std::map<std::uint64_t, JournaledTransition> kept_;
  std::map<std::uint64_t, bool> superseded_;
  std::map<std::uint64_t, bool> lost_;
  Promised promised_;
  std::uint64_t head_;
  std::uint64_t next_;
};

// Steps the analyzer, and compares as it goes.
class Verifier final : public TickListener, public AnalyzerListener {
 public:
  Verifier(const Config& config, Journaled journaled, Verification& result)
      : journaled_(std::move(journaled)),
        result_(result),
        analyzer_(analyzer_spec(config), *this) {}

  Analyzer& analyzer() { return analyzer_; }

  void on_ticks(const Arrival&, const TickBatch& batch) override { analyzer_.step(batch); }
  void on_heartbeat(const Arrival&, const Heartbeat& heartbeat, bool) override {
    analyzer_.step(heartbeat);
  }
  void on_gap(const Gap&) override {}
  void on_bad(const Refused&) override {}
  void on_refusal(const Refusal&) override {}

  void on_transition(Transition made) override {
    if (!result_.difference.empty()) {
      return;
    }
    switch (journaled_.look()) {
      case Journaled::Next::none:
        if (journaled_.has_come_to(result_.to_record)) {
          miss(made);
        } else {
          ++result_.not_sent;
        }
        return;
      case Journaled::Next::lost:
        ++result_.lost;
        break;
      case Journaled::Next::kept:
        compare(made);
        break;
    }
    journaled_.pass();
  }

  // All of the log is read: what the journal has beyond it must be of later records.
  void finish() {
    if (!result_.difference.empty() || journaled_.look() != Journaled::Next::kept) {
      return;
    }
    const JournaledTransition* kept = journaled_.kept();
    if (kept == nullptr) {
      result_.difference = number() + " is missing in the journal, which has had it";
    } else if (kept->tick_record > result_.to_record) {
      result_.is_whole = false;
      result_.notes.push_back("alerts from number " + std::to_string(kept->journal_seq) +
                              " on are of ticks later than the last that can be read");
    } else {
      result_.difference =
          number() + ", of record " + std::to_string(kept->tick_record) +
          ", is in the journal, and the ticks do not lead to it: " + in_words(kept->transition);
    }
  }

 private:
  std::string number() const { return "number " + std::to_string(journaled_.number()); }

  void miss(const Transition& made) {
    result_.difference =
        number() + " is missing in the journal; the ticks lead to: " + in_words(made);
  }

  void compare(const Transition& made) {
    const JournaledTransition* kept = journaled_.kept();
    if (kept == nullptr) {
      miss(made);
    } else if (!same_change(kept->transition, made)) {
      result_.difference = number() + ", of record " + std::to_string(kept->tick_record) +
                           ", is in the journal: " + in_words(kept->transition) +
                           "; the ticks lead to: " + in_words(made);
    } else {
      ++result_.transitions;
    }
  }

  Journaled journaled_;
  Verification& result_;
  Analyzer analyzer_;
};

// Checkpoints from which it can be done, the oldest first: made with these rules, with none of
// others after them, and with all alerts after them still there.
std::vector<KeptCheckpoint> places_to_begin(const AlertJournalReader& journal,
                                            const std::string& rules_hash) {
  std::vector<KeptCheckpoint> places;
  for (KeptCheckpoint& checkpoint : journal.checkpoints()) {
    if (checkpoint.rules_hash != rules_hash) {
      places.clear();
    } else if (checkpoint.journal_seq >= journal.pruned_through()) {
      places.push_back(std::move(checkpoint));
    }
  }
  return places;
}

std::uint64_t oldest_record_in(const std::filesystem::path& directory) {
  const auto segments = list_segments(tick_log_folder(directory));
  return segments.empty() ? 1 : segments.front();
}

// One walk from a checkpoint to the end of the log, or to where some of it is missing.
class Walk {
 public:
  Walk(const Config& config, const std::filesystem::path& directory,
       const AlertJournalReader& journal, const Promised& promised, Verification& result)
      : config_(config),
        directory_(directory),
        journal_(journal),
        promised_(promised),
        result_(result) {}

  // The last record that is missing, where it had to stop; 0: it came to the end.
  std::uint64_t from(const KeptCheckpoint& place) {
    const auto whole = journal_.checkpoint(place.tick_record);
    const auto memory = decode_checkpoint(whole ? whole->state : "");
    if (!memory) {
      throw JournalError("the checkpoint of record " + std::to_string(place.tick_record) + " in " +
                         directory_.string() + " can't be used: " + memory.error().detail);
    }
    Verifier verifier(config_, Journaled(journal_, place.journal_seq, promised_), result_);
    // Closes are kept with each checkpoint: an older one did not know all of them.
    const bool is_newest = journal_.checkpoints().back().tick_record == place.tick_record;
    verifier.analyzer().restore(
        memory->analyzer, is_newest ? journal_.session_closes() : std::vector<SessionClose>());
    result_.to_record = place.tick_record;
    TickMessage message;
    TickLogReader reader(directory_, place.tick_record + 1);
    for (auto step = reader.next(); step != TickLogReader::Step::end && result_.difference.empty();
         step = reader.next()) {
      if (step == TickLogReader::Step::problem) {
        result_.notes.push_back(to_string(reader.problem()));
        if (reader.problem().records() > 0) {
          return reader.problem().last;
        }
        continue;  // a torn tail: the journal knows nothing of what was being written
      }
      result_.to_record = reader.record().number;
      auto fault = message.open(reader.record().topic, reader.record().envelope);
      fault = fault ? fault : message.deliver(verifier);
      if (fault) {
        result_.notes.push_back("record " + std::to_string(result_.to_record) + ": " +
                                fault->detail);
      }
    }
    verifier.finish();
    return 0;
  }

 private:
  const Config& config_;
  const std::filesystem::path& directory_;
  const AlertJournalReader& journal_;
  const Promised& promised_;
  Verification& result_;
};

}  // namespace

Verification verify(const Config& config, const std::filesystem::path& directory) {
  Verification result;
  // The journal first: what is kept is never ahead of what the log then has.
  const AlertJournalReader journal(directory / kAlertJournalFile);
  const std::vector<KeptCheckpoint> places = places_to_begin(journal, hash_of(config));
  const Promised promised = promised_by(journal);
  const std::uint64_t oldest = oldest_record_in(directory);
  auto place = std::ranges::find_if(places, [oldest](const KeptCheckpoint& checkpoint) {
    return checkpoint.tick_record + 1 >= oldest;
  });
  if (place == places.end()) {
    throw JournalError("in " + directory.string() +
                       " there is no checkpoint made with these rules and instruments: give the "
                       "configuration that the daemon runs with, with --config");
  }
  result.from_record = place->tick_record + 1;
  if (result.from_record > 1) {
    result.notes.push_back(record_range(1, place->tick_record) + " and alerts up to number " +
                           std::to_string(place->journal_seq) +
                           " are not looked at: they are pruned, or were made with other rules");
  }
  Walk walk(config, directory, journal, promised, result);
  for (std::uint64_t missing = walk.from(*place); missing > 0; missing = walk.from(*place)) {
    place = std::find_if(place, places.end(), [missing](const KeptCheckpoint& checkpoint) {
      return checkpoint.tick_record >= missing;
    });
    if (place == places.end()) {
      result.is_whole = false;
      result.notes.push_back("what comes after " + record_range(missing, missing) +
                             " can't be looked at: no checkpoint was made since");
      break;
    }
    result.notes.push_back("it goes on behind record " + std::to_string(place->tick_record) +
                           ", at number " + std::to_string(place->journal_seq + 1));
    result.is_whole = false;
  }
  return result;
}

}  // namespace yieldwatch
