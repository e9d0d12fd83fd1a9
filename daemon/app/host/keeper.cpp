#include "app/host/keeper.h"

#include <algorithm>
#include <utility>

#include "journal/segment_list.h"

namespace yieldwatch {
namespace {

constexpr std::uint64_t kMebi = 1024UL * 1024;
constexpr std::int64_t kPruneEveryNs = 10 * kNanosPerMinute;
constexpr std::int64_t kPruneInTroubleNs = 10 * kNanosPerSecond;
constexpr std::int64_t kSyncEveryNs = 5 * kNanosPerSecond;
constexpr std::string_view kJournal = "journal";
constexpr std::string_view kTickLog = "tick_log";

TickLogOptions tick_log_options(const JournalConfig& config, const AlertJournal& journal) {
  TickLogOptions options{.segment_bytes = config.segment_mib * kMebi};
  if (const auto checkpoint = journal.newest_checkpoint()) {
    options.known_number = checkpoint->tick_record;
  }
  for (const JournaledTransition& newest : journal.newest_of_each_rule()) {
    options.known_number = std::max(options.known_number, newest.tick_record);
  }
  return options;
}

}  // namespace

Keeper::Keeper(const JournalConfig& config, const Clock& clock, Report report)
    : config_(config),
      clock_(clock),
      report_(std::move(report)),
      lock_(config.directory),
      journal_(lock_.directory() / kAlertJournalFile),
      published_(lock_, journal_.begun()),
      ticks_(lock_, clock.now(), tick_log_options(config, journal_)),
      journal_trouble_(journal_.trouble_at_start()),
      tick_log_trouble_(ticks_.status().failure ? ticks_.status().failure->reason : ""),
      begun_(clock.now()),
      begun_ns_(clock.steady_ns()) {
  const auto segments = list_segments(tick_log_folder(directory()));
  for (const KeptCheckpoint& checkpoint : journal_.checkpoints()) {
    previous_save_ = std::exchange(saved_, checkpoint.tick_record);
    if (std::ranges::binary_search(segments, saved_ + 1)) {
      last_turning_point_ = saved_;  // there the tick log had begun a new one
    }
  }
}

Timestamp Keeper::begin_epoch(Timestamp now) {
  epoch_ = journal_.next_epoch(now);
  if (journal_trouble_.empty()) {
    try {
      journal_.note_epoch(epoch_);
    } catch (const JournalError& error) {
      journal_trouble_ = error.what();
    }
  }
  return epoch_;
}

std::uint64_t Keeper::record(std::string_view topic, std::string_view envelope) {
  return ticks_.append(clock_.now(), topic, envelope);
}

std::uint64_t Keeper::head() const {
  return unkept_.empty() ? std::max(journal_.head(), overflow_ ? overflow_->last : 0)
                         : unkept_.back().alert.journal_seq;
}

bool Keeper::keep(std::vector<JournaledAlert> alerts, std::span<const Transition> transitions,
                  std::span<const std::uint64_t> tick_records) {
  // What caused an alert is on the disk before it: a restart must find its way there again, all
  // the more where the journal does not have it.
  if (!ticks_.sync()) {
    check_tick_log();
  }
  std::string why;
  if (journal_trouble_.empty()) {
    std::vector<JournalEntry> entries;
    entries.reserve(alerts.size());
    for (std::size_t i = 0; i < alerts.size(); ++i) {
      entries.push_back({.journal_seq = alerts[i].journal_seq,
                         .publish_time = alerts[i].publish_time,
                         .tick_record = tick_records[i],
                         .transition = &transitions[i],
                         .body = alerts[i].transition});
    }
    try {
      journal_.append(entries);
      return true;
    } catch (const JournalError& error) {
      why = error.what();
    }
  }
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    alerts[i].not_durable = true;
    unkept_.push_back({std::move(alerts[i]), transitions[i], tick_records[i]});
  }
  while (unkept_.size() > kMaxUnkept) {
    const std::uint64_t seq = unkept_.front().alert.journal_seq;
    overflow_ = LostRange{overflow_ ? overflow_->first : seq, seq, "the disk failed for too long"};
    unkept_.pop_front();
  }
  published_.note(head());
  if (!why.empty()) {
    journal_fails(why);  // now that they wait it can say how many
  }
  return false;
}

void Keeper::lose_through(std::uint64_t number) {
  const LostRange lost{head() + 1, number, "the daemon was killed while the disk failed"};
  if (journal_trouble_.empty()) {
    try {
      journal_.append({}, {&lost, 1});
      return;
    } catch (const JournalError& error) {
      journal_fails(error.what());
    }
  }
  overflow_ = lost;
}

void Keeper::journal_fails(const std::string& why) {
  if (journal_trouble_.empty()) {
    journal_trouble_ = why;
    next_prune_ns_ = clock_.steady_ns();  // which may make room
    report_({std::string(kJournal), true, why + "; alerts go on and wait in memory", unkept()});
  }
}

// Tells of the tick log where it begins to fail. Where it works again, beat() sees.
void Keeper::check_tick_log() {
  const auto& failure = ticks_.status().failure;
  if (failure && tick_log_trouble_.empty()) {
    tick_log_trouble_ = failure->reason;
    next_prune_ns_ = clock_.steady_ns();
    report_({std::string(kTickLog), true,
             failure->reason + "; alerts go on, but a restart won't know these ticks",
             ticks_.status().lost_records});
  }
}

void Keeper::keep_unkept() {
  try {
    journal_.reopen();
    journal_.note_epoch(epoch_);  // it may have failed as early as then
    std::vector<JournalEntry> entries;
    for (const Unkept& unkept : unkept_) {
      // Where the disk said that it had failed, it may still have kept them.
      if (unkept.alert.journal_seq > journal_.head()) {
        entries.push_back({.journal_seq = unkept.alert.journal_seq,
                           .publish_time = unkept.alert.publish_time,
                           .tick_record = unkept.tick_record,
                           .late = true,
                           .transition = &unkept.transition,
                           .body = unkept.alert.transition});
      }
    }
    std::vector<LostRange> lost;
    if (overflow_ && overflow_->last > journal_.head()) {
      lost.push_back(*overflow_);
      lost.front().first = std::max(overflow_->first, journal_.head() + 1);
    }
    journal_.append(entries, lost);
    journal_trouble_.clear();
    report_({std::string(kJournal), false,
             std::to_string(entries.size()) + " alerts were kept that had waited" +
                 (lost.empty() ? ""
                               : "; " + std::to_string(lost.front().first) + " to " +
                                     std::to_string(lost.front().last) + " are lost"),
             0});
    unkept_.clear();
    overflow_.reset();
  } catch (const JournalError& error) {
    journal_trouble_ = error.what();  // it is being told already
  }
}

void Keeper::flush() {
  if (!ticks_.flush()) {
    check_tick_log();
  }
}

// The ticks first: they are on the disk before what they caused.
void Keeper::beat() {
  const auto losing = ticks_.status().losing;
  if (!tick_log_trouble_.empty() && ticks_.recover(clock_.now())) {
    tick_log_trouble_.clear();
    report_({std::string(kTickLog), false,
             "it is written again" +
                 (losing ? "; " + record_range(losing->first, losing->last) + " are lost"
                         : std::string()),
             ticks_.status().lost_records});
  }
  if (!journal_trouble_.empty()) {
    keep_unkept();
  }
  const std::int64_t now = clock_.steady_ns();
  if (now >= next_sync_ns_) {
    next_sync_ns_ = now + kSyncEveryNs;
    if (!ticks_.sync()) {
      check_tick_log();
    }
    if (journal_trouble_.empty()) {
      try {
        journal_.tidy();
      } catch (const JournalError& error) {
        journal_fails(error.what());
      }
    }
  }
  if (now >= next_prune_ns_) {
    prune();
    next_prune_ns_ = now + (troubles().empty() ? kPruneEveryNs : kPruneInTroubleNs);
  }
}

void Keeper::close() {
  if (!journal_trouble_.empty()) {
    keep_unkept();
  }
  if (!ticks_.sync()) {
    check_tick_log();
  }
}

std::vector<SessionClose> Keeper::closes() const {
  std::vector<SessionClose> closes = journal_.session_closes();
  closes.insert(closes.end(), closes_.begin(), closes_.end());
  return closes;
}

void Keeper::save(const Memory& memory, std::uint64_t journal_seq, const std::string& rules_hash,
                  bool turning_point) {
  if (!journal_trouble_.empty() || !tick_log_trouble_.empty()) {
    return;  // the next one will do
  }
  if (turning_point ? !ticks_.roll(clock_.now()) : !ticks_.sync()) {
    check_tick_log();
    return;
  }
  try {
    journal_.save({.tick_record = recorded(),
                   .journal_seq = journal_seq,
                   .event_time = memory.analyzer.event_time == Timestamp::never()
                                     ? Timestamp{0}
                                     : memory.analyzer.event_time,
                   .rules_hash = rules_hash,
                   .made_time = clock_.now(),
                   .state = encode(memory)},
                  closes_, forgets_);
    closes_.clear();
    if (std::exchange(forgets_, false)) {
      saved_ = previous_save_ = last_turning_point_ = recorded();
      return;
    }
    // Between turning points the newest two are enough: the older of them for the case that the
    // newest can't be read.
    if (previous_save_ > last_turning_point_) {
      journal_.delete_checkpoint(previous_save_);
    }
    previous_save_ = std::exchange(saved_, recorded());
    last_turning_point_ = turning_point ? saved_ : last_turning_point_;
  } catch (const JournalError& error) {
    journal_fails(error.what());
  }
}

// The wall clock. Where that has leapt ahead, by no more than an hour: years of alerts are not to
// go because somebody has set it wrong. (A start takes it as it is.)
Timestamp Keeper::time_to_prune_by() const {
  const std::int64_t passed = clock_.steady_ns() - begun_ns_;
  return std::min(clock_.now(), begun_.plus(passed + kNanosPerHour));
}

void Keeper::prune() {
  const Timestamp now = time_to_prune_by();
  const auto days = [](std::uint64_t count) {
    return static_cast<std::int64_t>(count) * kNanosPerDay;
  };
  pruned_ = prune_tick_log(lock_,
                           {.max_age_ns = days(config_.keep_ticks_days),
                            .min_free_bytes = config_.min_free_mib * kMebi,
                            .keep_from = previous_save_},
                           now);
  if (!pruned_->removed.empty()) {
    pruned_ticks_through_ = pruned_->removed.back().last;
  }
  if (journal_trouble_.empty()) {
    try {
      journal_.prune(now.plus(-days(config_.keep_alerts_days)));
      if (pruned_ticks_through_ > 0) {
        journal_.delete_checkpoints_before(std::exchange(pruned_ticks_through_, 0));
      }
    } catch (const JournalError& error) {
      journal_fails(error.what());
    }
  }
}

std::vector<DiskReport> Keeper::troubles() const {
  std::vector<DiskReport> troubles;
  if (!journal_trouble_.empty()) {
    troubles.push_back({std::string(kJournal), true, journal_trouble_, unkept()});
  }
  if (!tick_log_trouble_.empty()) {
    troubles.push_back(
        {std::string(kTickLog), true, tick_log_trouble_, ticks_.status().lost_records});
  }
  return troubles;
}

}  // namespace yieldwatch
