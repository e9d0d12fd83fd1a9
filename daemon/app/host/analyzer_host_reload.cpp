// The analyzer's host and other rules: after a reload, or since the run before.
#include <algorithm>
#include <utility>

#include "app/host/analyzer_host.h"
#include "app/host/watched.h"
#include "wire/alert_codec.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kReloadToldNs = kNanosPerSecond;
constexpr std::int64_t kReloadWaitsNs = 5 * kNanosPerSecond;

}  // namespace

// Alerts of rules that are no longer there as they were, or that the analyzer knows nothing of,
// would never end.
void AnalyzerHost::end_superseded() {
  for (const JournaledAlert& alert : desk_.archive().snapshot().alerts) {
    const auto newest = decode_transition(alert.transition);
    if (!newest) {
      continue;
    }
    const auto rule = rule_of(*newest);
    // What is to come again need not be known to the analyzer yet.
    if (!rule || (!known_.has_left(*newest) && analyzer_->view(*rule).id != newest->id)) {
      desk_.add(end_of(*newest, rule ? Reason::stale : Reason::superseded, analyzer_->event_time()),
                record_);
    }
  }
}

// The rule that made it, if it is still there as it was.
std::optional<std::size_t> AnalyzerHost::rule_of(const Transition& transition) const {
  for (std::size_t i = 0; i < analyzer_->rule_count(); ++i) {
    const Rule& rule = analyzer_->rule(i);
    if (rule.name == transition.rule && rule.instrument == transition.instrument &&
        rule.hash == transition.rule_hash) {
      return i;
    }
  }
  return std::nullopt;
}

void AnalyzerHost::find_new_rules(const AnalyzerState& before) {
  for (std::size_t i = 0; i < analyzer_->rule_count(); ++i) {
    const Rule& rule = analyzer_->rule(i);
    const bool was_there = std::ranges::any_of(before.rules, [&rule](const RuleState& state) {
      return state.name == rule.name && state.hash == rule.hash;
    });
    if (!was_there) {
      new_rules_.emplace(rule.name, rule.hash);
    }
  }
}

// A publisher that never ends its group of ticks does not hold up a reload for ever.
void AnalyzerHost::wait_for_group() {
  const std::int64_t waited = clock_.steady_ns() - reload_since_;
  if (waited >= kReloadWaitsNs && !early_.empty()) {
    take_early();  // the rest of it may be among them
  } else if (waited >= kReloadWaitsNs) {
    log_.event(LogLevel::warning, "reload_waited",
               {{"ms", waited / kNanosPerMilli},
                {"detail",
                 "a publisher says for so long that more ticks of one time follow: rules are "
                 "evaluated without them"}});
    analyzer_->end_group();
  } else if (waited >= kReloadToldNs && !std::exchange(reload_told_, true)) {
    log_.event(LogLevel::info, "reload_waits",
               {{"detail",
                 "for the rest of the ticks of one time, which a publisher has said "
                 "will follow"}});
  }
}

// Once no further ticks of this event time are to come. Rules changed while the daemon was down
// come in by this way too, once what had come before is read.
void AnalyzerHost::reload() {
  if (auto config = reloads_.take()) {
    reload_ = std::move(config);
    reload_since_ = clock_.steady_ns();
    reload_told_ = false;
  }
  if (!reload_) {
    return;
  }
  if (!analyzer_->state()) {
    wait_for_group();
  }
  if (auto state = analyzer_->state()) {
    const std::shared_ptr<const Config> config = std::exchange(reload_, nullptr);
    apply(*config, *std::move(state));
    if (events_.on_reload) {
      events_.on_reload(config.get());
    }
  }
}

void AnalyzerHost::apply(const Config& config, AnalyzerState state) {
  for (RuleState& rule : state.rules) {
    if (new_rules_.contains({rule.name, rule.hash})) {
      rule.hash.clear();  // as if it had not been there; its signal has been all the same
    }
  }
  new_rules_.clear();
  std::vector<SessionClose> closes;
  try {
    closes = keeper_ ? keeper_->closes() : std::vector<SessionClose>();
  } catch (const JournalError& error) {
    log_.event(LogLevel::error, "reload_failed",
               {{"detail", std::string(error.what()) + "; the rules stay as they were"}});
    return;
  }
  analyzer_ = std::make_unique<Analyzer>(analyzer_spec(config), *this);
  analyzer_->restore(state, closes);
  ticks_.follow(known_names(config), names_beyond(state, config));
  evidence_ = record_of(config);
  calendars_ = CalendarWatch(config.instruments);
  rules_hash_ = hash_of(config);
  end_superseded();
  desk_.flush();
  turning_point_ = true;
  if (keeper_) {
    keeper_->forget_checkpoints();
    save_when_due();
  }
  log_.event(LogLevel::info, "rules_changed",
             {{"rules", static_cast<std::uint64_t>(config.rules.size())}});
}

}  // namespace yieldwatch
