// The analyzer's host and its journal: going on after a restart, checkpoints, trouble with the
// disk.
#include <algorithm>
#include <iterator>
#include <utility>

#include "app/host/analyzer_host.h"
#include "app/host/checkpoint.h"
#include "app/host/watched.h"
#include "journal/tick_log_reader.h"

namespace yieldwatch {
namespace {

// A restart reads what came after the newest checkpoint: so many messages take it some 0.1 s.
constexpr std::uint64_t kMessagesASave = 100'000;
// After a save so many times as long as it took passes before the next, however much comes.
constexpr std::int64_t kBetweenSaves = 20;

}  // namespace

void AnalyzerHost::tell_disk(const DiskReport& report) {
  next_metrics_ns_ = clock_.steady_ns();
  // A checkpoint has what the tick log has lost.
  turning_point_ = turning_point_ || !report.failing;
  alerts_.publish(report, clock_.now());
  log_.event(report.failing ? LogLevel::error : LogLevel::warning,
             report.failing ? "disk_failing" : "disk_works_again",
             {{"part", report.part}, {"count", report.count}, {"detail", report.detail}});
}

// Whoever comes while the disk fails is to know it too.
void AnalyzerHost::tell_troubles_again() {
  if (std::exchange(greeted_, false)) {
    for (const DiskReport& trouble : keeper_->troubles()) {
      alerts_.publish(trouble, clock_.now());
    }
  }
}

void AnalyzerHost::tell_pruned() {
  const auto pruned = keeper_->take_pruned();
  if (!pruned) {
    return;
  }
  if (!pruned->error.empty()) {
    log_.event(LogLevel::warning, "tick_log", {{"detail", pruned->error}});
  }
  for (const auto reason : {PrunedSegment::Reason::age, PrunedSegment::Reason::disk}) {
    std::uint64_t segments = 0;
    std::uint64_t bytes = 0;
    std::uint64_t through = 0;
    for (const PrunedSegment& segment : pruned->removed) {
      if (segment.reason == reason) {
        ++segments;
        bytes += segment.bytes;
        through = segment.last;
      }
    }
    if (segments > 0) {
      log_.event(LogLevel::info, "tick_log_pruned",
                 {{"segments", segments},
                  {"bytes", bytes},
                  {"through", through},
                  {"detail", reason == PrunedSegment::Reason::age
                                 ? "they were older than keep_ticks_days"
                                 : "the disk had less room than min_free_mib"}});
    }
  }
  if (std::exchange(short_of_room_, pruned->still_short) != pruned->still_short) {
    log_.event(pruned->still_short ? LogLevel::warning : LogLevel::info, "disk_room",
               {{"detail", pruned->still_short
                               ? "the disk has less room than min_free_mib, and a restart needs "
                                 "what is left of the tick log: make room"
                               : "the disk has as much room as min_free_mib again"}});
  }
}

void AnalyzerHost::recover(const Config& config) {
  const std::int64_t begun = clock_.steady_ns();
  for (const DiskReport& trouble : keeper_->troubles()) {
    tell_disk(trouble);
  }
  for (const std::string& finding : keeper_->findings()) {
    log_.event(LogLevel::warning, "tick_log", {{"detail", finding}});
  }
  const auto kept = restore_newest(config);
  const std::uint64_t from = kept ? kept->tick_record : 0;
  known_through_ = kept ? kept->journal_seq : 0;
  known_ = KnownTransitions(keeper_->journal().transitions_after(known_through_),
                            [this](const Transition& t) { return rule_of(t).has_value(); });
  const std::uint64_t head = desk_.head();
  const bool is_whole = read_tick_log(from);
  // Where the journal was behind: an alert that has ended is no longer on there.
  desk_.resume(is_whole && (!kept || kept->rules_hash == rules_hash_));
  if (!new_rules_.empty()) {
    reload_ = std::make_shared<const Config>(config);
    reload_since_ = begun;
    reload();
  }
  end_superseded();
  desk_.flush();
  if (known_.passed_over() > 0 || known_.left() > 0) {
    log_.event(LogLevel::warning, "journal_ahead",
               {{"transitions", static_cast<std::uint64_t>(known_.passed_over() + known_.left())},
                {"detail",
                 "the journal holds alerts that the tick log does not lead to: ticks are missing "
                 "there"}});
  }
  turning_point_ = !kept || kept->rules_hash != rules_hash_;
  if (turning_point_ && kept) {
    keeper_->forget_checkpoints();
  }
  if (!replayed_.empty()) {
    for (const InstrumentView& instrument : analyzer_->instruments()) {
      recap_.on_known(instrument.session);
    }
  }
  save_when_due();
  log_.event(LogLevel::info, "recovered",
             {{"journal", keeper_->directory().string()},
              {"alerts", desk_.head()},
              {"new", desk_.head() - head},
              {"messages", keeper_->recorded() - std::min(from, keeper_->recorded())},
              {"ms", (clock_.steady_ns() - begun) / kNanosPerMilli}});
}

// The newest checkpoint that can be used. Nothing: there is none, and all of the tick log is to
// be read.
std::optional<KeptCheckpoint> AnalyzerHost::restore_newest(const Config& config) {
  const std::vector<KeptCheckpoint> checkpoints = keeper_->journal().checkpoints();
  for (auto place = checkpoints.rbegin(); place != checkpoints.rend(); ++place) {
    auto kept = keeper_->journal().checkpoint(place->tick_record);
    const auto memory = decode_checkpoint(kept ? kept->state : "");
    if (memory) {
      // Closes are kept with each checkpoint: an older one did not know all of them.
      const bool is_newest = place == checkpoints.rbegin();
      analyzer_->restore(memory->analyzer,
                         is_newest ? keeper_->closes() : std::vector<SessionClose>());
      ticks_.restore(memory->publishers, memory->listening_since);
      ticks_.follow(known_names(config), names_beyond(memory->analyzer, config));
      replayed_ = memory->replayed;
      find_new_rules(memory->analyzer);
      return kept;
    }
    log_.event(LogLevel::error, "checkpoint",
               {{"record", place->tick_record},
                {"detail", memory.error().detail + (std::next(place) == checkpoints.rend()
                                                        ? "; all of the tick log is read instead"
                                                        : "; the one before it is used instead")}});
  }
  return std::nullopt;
}

// Ticks that made what the journal has, and the tick log has not, may come again. When time has
// passed them, they did not: alerts that are on for that reason alone would never end.
void AnalyzerHost::forget_known() {
  if (known_.left() == 0 || analyzer_->event_time() <= known_.latest()) {
    return;
  }
  known_ = {};
  end_superseded();
  desk_.flush();
}

// Steps through all messages after `from`, as they once came. False: some of them are not there.
bool AnalyzerHost::read_tick_log(std::uint64_t from) {
  recovering_ = true;
  bool is_whole = true;
  TickMessage message;
  TickLogReader reader(keeper_->directory(), from + 1);
  for (TickLogReader::Step step = reader.next(); step != TickLogReader::Step::end;
       step = reader.next()) {
    if (step == TickLogReader::Step::problem) {
      log_.event(LogLevel::warning, "tick_log", {{"detail", to_string(reader.problem())}});
      // A torn tail that could not be cut yet has nothing that was ever used.
      is_whole = is_whole && (reader.problem().records() == 0 ||
                              reader.problem().kind == TickLogProblem::Kind::torn_tail);
      continue;
    }
    const TickRecord& record = reader.record();
    record_ = record.number;
    auto fault = message.open(record.topic, record.envelope);
    if (!fault) {
      if (message.envelope().source != kSource) {
        ticks_.recall(message);
      }
      fault = message.deliver(*this);
    }
    if (fault) {
      log_.event(LogLevel::error, "tick_log",
                 {{"record", record.number}, {"detail", fault->detail}});
    }
  }
  recovering_ = false;
  ticks_.end_recall();
  return is_whole;
}

void AnalyzerHost::save_when_due() {
  if (!early_.empty()) {
    return;  // their numbers are known and they are in no log yet: lost, they are to leave a gap
  }
  const std::int64_t now = clock_.steady_ns();
  if (!turning_point_ && (keeper_->since_save() < kMessagesASave || now < next_save_ns_)) {
    return;
  }
  if (const auto state = analyzer_->state()) {
    save(*state);
    const std::int64_t saved = clock_.steady_ns();
    next_save_ns_ = saved + kBetweenSaves * (saved - now);
  }
}

void AnalyzerHost::save(const AnalyzerState& state) {
  if (known_.left() == 0) {
    known_through_ = keeper_->journal().head();
  }
  keeper_->save({state, ticks_.publishers(), ticks_.listening_since(), replayed_}, known_through_,
                rules_hash_, turning_point_);
  turning_point_ = false;
}

void AnalyzerHost::close() {
  if (!keeper_) {
    return;
  }
  take_early();
  desk_.flush();
  if (const auto state = analyzer_->state()) {
    save(*state);
  }
  keeper_->close();
}

void AnalyzerHost::note_replayed(const TickBatch& batch) {
  KnownTicks& known = replayed_.try_emplace(std::string(batch.instrument)).first->second;
  for (const Timestamp time : batch.times) {
    known = {time, time == known.time ? known.count + 1 : 1};
  }
}

KnownByInstrument AnalyzerHost::known_ticks() const {
  KnownByInstrument known = replayed_;
  for (const InstrumentView& instrument : analyzer_->instruments()) {
    KnownTicks& ticks = known.try_emplace(instrument.name).first->second;
    if (instrument.time > ticks.time) {
      ticks = {instrument.time, KnownTicks::kAll};  // they came from elsewhere
    }
  }
  return known;
}

}  // namespace yieldwatch
