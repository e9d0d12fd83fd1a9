#include "app/verify.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "app/checkpoint.h"
#include "app/recovery.h"
#include "app/watched.h"
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

// What the journal says of the numbers after a checkpoint, one after the other.
class Journaled {
 public:
  Journaled(const AlertJournalReader& journal, std::uint64_t after) : next_(after + 1) {
    journal.read({.after = after}, [this](const JournaledTransition& kept) {
      head_ = kept.journal_seq;
      if (kept.transition.reason == Reason::superseded) {
        superseded_.emplace(kept.journal_seq, true);  // the daemon's doing, and no tick's
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
  std::uint64_t head_ = 0;
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
        ++result_.not_sent;
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
  void finish(bool log_is_whole) {
    if (!result_.difference.empty() || journaled_.look() != Journaled::Next::kept) {
      return;
    }
    const JournaledTransition* kept = journaled_.kept();
    if (kept != nullptr && kept->tick_record > result_.to_record) {
      result_.notes.push_back("alerts from number " + std::to_string(kept->journal_seq) +
                              " on are of ticks later than the last that can be read");
    } else if (kept != nullptr && log_is_whole) {
      result_.difference =
          "number " + std::to_string(kept->journal_seq) + ", of record " +
          std::to_string(kept->tick_record) +
          ", is in the journal, and the ticks do not lead to it: " + in_words(kept->transition);
    }
  }

 private:
  void compare(const Transition& made) {
    const std::string number = "number " + std::to_string(journaled_.number());
    const JournaledTransition* kept = journaled_.kept();
    if (kept == nullptr) {
      result_.difference =
          number + " is missing in the journal; the ticks lead to: " + in_words(made);
    } else if (!same_change(kept->transition, made)) {
      result_.difference = number + ", of record " + std::to_string(kept->tick_record) +
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

// The oldest one that is followed by none of other rules, and by all of the log.
std::optional<KeptCheckpoint> place_to_begin(const AlertJournalReader& journal,
                                             const std::string& rules_hash,
                                             std::uint64_t oldest_record) {
  const std::vector<KeptCheckpoint> checkpoints = journal.checkpoints();
  const KeptCheckpoint* begin = nullptr;
  for (const KeptCheckpoint& checkpoint : checkpoints) {
    if (checkpoint.rules_hash != rules_hash) {
      begin = nullptr;
    } else if (begin == nullptr && checkpoint.tick_record + 1 >= oldest_record) {
      begin = &checkpoint;
    }
  }
  return begin == nullptr ? std::nullopt : journal.checkpoint(begin->tick_record);
}

std::uint64_t oldest_record_in(const std::filesystem::path& directory) {
  const auto segments = list_segments(tick_log_folder(directory));
  return segments.empty() ? 1 : segments.front();
}

}  // namespace

Verification verify(const Config& config, const std::filesystem::path& directory) {
  Verification result;
  const AlertJournalReader journal(directory / kAlertJournalFile);
  const auto begin = place_to_begin(journal, hash_of(config), oldest_record_in(directory));
  if (!begin) {
    throw JournalError("in " + directory.string() +
                       " there is no checkpoint made with these rules and instruments: give the "
                       "configuration that the daemon runs with, with --config");
  }
  const auto memory = decode_checkpoint(begin->state);
  if (!memory) {
    throw JournalError("the checkpoint of record " + std::to_string(begin->tick_record) + " in " +
                       directory.string() + " can't be used: " + memory.error().detail);
  }
  // The journal first: what is kept is never ahead of what the log then has.
  result.from_record = begin->tick_record + 1;
  result.to_record = begin->tick_record;
  Verifier verifier(config, Journaled(journal, begin->journal_seq), result);
  verifier.analyzer().restore(memory->analyzer, journal.session_closes());
  TickMessage message;
  TickLogReader reader(directory, result.from_record);
  bool log_is_whole = true;
  for (auto step = reader.next(); step != TickLogReader::Step::end && result.difference.empty();
       step = reader.next()) {
    if (step == TickLogReader::Step::problem) {
      // A torn tail is no loss: the journal knows nothing of what was being written.
      log_is_whole = log_is_whole && reader.problem().kind == TickLogProblem::Kind::torn_tail;
      result.notes.push_back(to_string(reader.problem()));
      continue;
    }
    result.to_record = reader.record().number;
    auto fault = message.open(reader.record().topic, reader.record().envelope);
    fault = fault ? fault : message.deliver(verifier);
    if (fault) {
      result.notes.push_back("record " + std::to_string(result.to_record) + ": " + fault->detail);
    }
  }
  verifier.finish(log_is_whole);
  return result;
}

}  // namespace yieldwatch
