#include "wire/control_words.h"

#include "wire/evidence_words.h"
#include "wire/feed_health_words.h"
#include "wire/proto_words.h"
#include "wire/text.h"

namespace yieldwatch {
namespace {

std::int64_t instant_or_0(Timestamp time) {
  return time == Timestamp::never() ? 0 : time.ns;
}

Timestamp instant_or_never(std::int64_t ns) {
  return ns == 0 ? Timestamp::never() : Timestamp{ns};
}

Quantity quantity(std::int64_t value_e6, v1::Unit unit) {
  return {Value{value_e6}, to_core(unit).value_or(Unit::percent)};
}

void to_message(const RuleStatus& rule, v1::RuleStatus& out) {
  out.set_rule(rule.rule);
  out.set_instrument(rule.instrument);
  out.set_state(to_proto<v1::State>(rule.state));
  out.set_tier(to_proto<v1::Tier>(rule.tier));
  out.set_unit(to_proto<v1::Unit>(rule.unit));
  out.set_next_tier(to_proto<v1::Tier>(rule.next_tier));
  if (rule.value) {
    out.set_value_e6(rule.value->micro);
  }
  if (rule.next_level) {
    out.set_next_level_e6(rule.next_level->micro);
  }
  if (rule.distance) {
    out.set_distance_e6(rule.distance->micro);
  }
  if (rule.distance_sigma) {
    out.set_distance_sigma_e6(rule.distance_sigma->micro);
  }
  out.set_id(printable(rule.id));
  out.set_held_back(printable(rule.held_back));
  out.set_text(printable(rule.text));
}

RuleStatus from_message(const v1::RuleStatus& message) {
  RuleStatus rule{.rule = printable(message.rule()),
                  .instrument = printable(message.instrument()),
                  .state = to_core(message.state()).value_or(State::warming),
                  .tier = to_core(message.tier()).value_or(Tier::none),
                  .unit = to_core(message.unit()).value_or(Unit::percent),
                  .next_tier = to_core(message.next_tier()).value_or(Tier::none),
                  .id = printable(message.id()),
                  .held_back = printable(message.held_back()),
                  .text = printable(message.text())};
  if (message.has_value_e6()) {
    rule.value = Value{message.value_e6()};
  }
  if (message.has_next_level_e6()) {
    rule.next_level = Value{message.next_level_e6()};
  }
  if (message.has_distance_e6()) {
    rule.distance = Value{message.distance_e6()};
  }
  if (message.has_distance_sigma_e6()) {
    rule.distance_sigma = Value{message.distance_sigma_e6()};
  }
  return rule;
}

void to_message(const FeedStatus& feed, v1::FeedStatus& out) {
  out.set_source(feed.source);
  out.set_epoch(static_cast<std::uint64_t>(feed.epoch.ns));
  out.set_messages(feed.messages);
  out.set_ticks(feed.ticks);
  out.set_lost(feed.lost);
  out.set_last_publish_time(feed.last_publish_time.ns);
  out.set_complete_up_to(instant_or_0(feed.complete_up_to));
  out.set_expected(feed.expected);
  out.set_silent(feed.silent);
  if (feed.heard_ms) {
    out.set_heard_ms(*feed.heard_ms);
  }
  if (feed.health) {
    put_health(*feed.health, *out.mutable_health());
  }
  if (feed.newest) {
    v1::FeedValue& newest = *out.mutable_newest();
    newest.set_instrument(printable(feed.newest->instrument));
    newest.set_value_e6(feed.newest->value.value.micro);
    newest.set_unit(to_proto<v1::Unit>(feed.newest->value.unit));
    newest.set_time(feed.newest->time.ns);
  }
}

FeedStatus from_message(const v1::FeedStatus& message) {
  FeedStatus feed{.source = printable(message.source()),
                  .epoch = {static_cast<std::int64_t>(message.epoch())},
                  .messages = message.messages(),
                  .ticks = message.ticks(),
                  .lost = message.lost(),
                  .last_publish_time = {message.last_publish_time()},
                  .complete_up_to = instant_or_never(message.complete_up_to()),
                  .expected = message.expected(),
                  .silent = message.silent()};
  if (message.has_heard_ms()) {
    feed.heard_ms = message.heard_ms();
  }
  if (message.has_health()) {
    feed.health = health_of(message.health());
  }
  if (message.has_newest()) {
    const v1::FeedValue& newest = message.newest();
    feed.newest = {.instrument = printable(newest.instrument()),
                   .value = quantity(newest.value_e6(), newest.unit()),
                   .time = {newest.time()}};
  }
  return feed;
}

void to_message(const InstrumentStatus& instrument, v1::InstrumentStatus& out) {
  out.set_instrument(instrument.instrument);
  out.set_value_e6(instrument.value.value.micro);
  out.set_unit(to_proto<v1::Unit>(instrument.value.unit));
  out.set_time(instant_or_0(instrument.time));
  out.set_session(instrument.session == Session::none() ? "" : to_string(instrument.session));
  out.set_accepted(instrument.accepted);
  out.set_refused(instrument.refused);
  out.set_stale(instrument.stale);
  out.set_due(instant_or_0(instrument.due));
  out.set_source(printable(instrument.source));
}

InstrumentStatus from_message(const v1::InstrumentStatus& message) {
  return {.instrument = printable(message.instrument()),
          .value = quantity(message.value_e6(), message.unit()),
          .time = instant_or_never(message.time()),
          .session = parse_session(message.session()).value_or(Session::none()),
          .accepted = message.accepted(),
          .refused = message.refused(),
          .stale = message.stale(),
          .due = instant_or_never(message.due()),
          .source = printable(message.source())};
}

void to_message(const Explanation& explanation, v1::Explanation& out) {
  put_evidence(explanation.record, explanation.regimes, explanation.same_period, out);
  to_message(explanation.status, *out.mutable_status());
  out.set_summary(printable(explanation.summary));
  out.set_meaning(printable(explanation.meaning));
  for (const PointStatus& point : explanation.points) {
    v1::Point& added = *out.add_points();
    added.set_what(printable(point.what));
    added.set_value_e6(point.value.value.micro);
    added.set_unit(to_proto<v1::Unit>(point.value.unit));
    added.set_when(printable(point.when));
  }
  for (const LevelStatus& level : explanation.levels) {
    v1::Level& added = *out.add_levels();
    added.set_tier(to_proto<v1::Tier>(level.tier));
    added.set_enter_e6(level.enter.micro);
    added.set_exit_e6(level.exit.micro);
    if (level.distance) {
      added.set_distance_e6(level.distance->micro);
    }
    if (level.distance_sigma) {
      added.set_distance_sigma_e6(level.distance_sigma->micro);
    }
    added.set_held(level.held);
    added.set_active(level.active);
    added.set_since(instant_or_0(level.since));
  }
  for (const ConditionStatus& condition : explanation.conditions) {
    v1::ConditionStatus& added = *out.add_conditions();
    added.set_text(printable(condition.text));
    if (condition.value) {
      added.set_value_e6(condition.value->micro);
    }
    added.set_unit(to_proto<v1::Unit>(condition.unit));
    added.set_holds(condition.holds);
  }
  for (const TransitionInput& input : explanation.inputs) {
    v1::Input& added = *out.add_inputs();
    added.set_instrument(input.instrument);
    added.set_time(instant_or_0(input.time));
    added.set_value_e6(input.value.value.micro);
    added.set_unit(to_proto<v1::Unit>(input.value.unit));
    added.set_sources(printable(input.sources));
  }
  out.set_hold_for(printable(explanation.hold_for));
  out.set_keep_firing(printable(explanation.keep_firing));
  out.set_rule_hash(printable(explanation.rule_hash));
}

Explanation from_message(const v1::Explanation& message) {
  Explanation explanation{.status = from_message(message.status()),
                          .summary = printable(message.summary()),
                          .meaning = printable(message.meaning()),
                          .hold_for = printable(message.hold_for()),
                          .keep_firing = printable(message.keep_firing()),
                          .rule_hash = printable(message.rule_hash())};
  take_evidence(message, explanation.record, explanation.regimes, explanation.same_period);
  for (const v1::Point& point : message.points()) {
    explanation.points.push_back({printable(point.what()), quantity(point.value_e6(), point.unit()),
                                  printable(point.when())});
  }
  for (const v1::Level& level : message.levels()) {
    explanation.levels.push_back(
        {.tier = to_core(level.tier()).value_or(Tier::none),
         .enter = {level.enter_e6()},
         .exit = {level.exit_e6()},
         .distance =
             level.has_distance_e6() ? std::optional(Value{level.distance_e6()}) : std::nullopt,
         .distance_sigma = level.has_distance_sigma_e6()
                               ? std::optional(Value{level.distance_sigma_e6()})
                               : std::nullopt,
         .held = level.held(),
         .active = level.active(),
         .since = instant_or_never(level.since())});
  }
  for (const v1::ConditionStatus& condition : message.conditions()) {
    explanation.conditions.push_back({.text = printable(condition.text()),
                                      .value = condition.has_value_e6()
                                                   ? std::optional(Value{condition.value_e6()})
                                                   : std::nullopt,
                                      .unit = to_core(condition.unit()).value_or(Unit::percent),
                                      .holds = condition.holds()});
  }
  for (const v1::Input& input : message.inputs()) {
    explanation.inputs.push_back({printable(input.instrument()), instant_or_never(input.time()),
                                  quantity(input.value_e6(), input.unit()),
                                  printable(input.sources())});
  }
  return explanation;
}

}  // namespace

void to_message(const StatusReport& report, v1::StatusReply& out) {
  out.set_version(printable(report.version));
  out.set_pid(report.pid);
  out.set_started(report.started.ns);
  out.set_event_time(instant_or_0(report.event_time));
  out.set_replaying(report.replaying);
  out.set_journal_head(report.journal_head);
  for (const RuleStatus& rule : report.rules) {
    to_message(rule, *out.add_rules());
  }
  for (const FeedStatus& feed : report.feeds) {
    to_message(feed, *out.add_feeds());
  }
  for (const InstrumentStatus& instrument : report.instruments) {
    to_message(instrument, *out.add_instruments());
  }
  for (const RefusedCount& refused : report.refused) {
    v1::RefusedCount& added = *out.add_refused();
    added.set_reason(refused.reason);
    added.set_count(refused.count);
  }
  out.set_journal(printable(report.journal));
  for (const std::string& trouble : report.trouble) {
    out.add_trouble(printable(trouble));
  }
  out.set_early(report.early);
}

StatusReport from_message(const v1::StatusReply& message) {
  StatusReport report{.version = printable(message.version()),
                      .pid = message.pid(),
                      .started = {message.started()},
                      .event_time = instant_or_never(message.event_time()),
                      .replaying = message.replaying(),
                      .journal_head = message.journal_head()};
  for (const v1::RuleStatus& rule : message.rules()) {
    report.rules.push_back(from_message(rule));
  }
  for (const v1::FeedStatus& feed : message.feeds()) {
    report.feeds.push_back(from_message(feed));
  }
  for (const v1::InstrumentStatus& instrument : message.instruments()) {
    report.instruments.push_back(from_message(instrument));
  }
  for (const v1::RefusedCount& refused : message.refused()) {
    report.refused.push_back({printable(refused.reason()), refused.count()});
  }
  report.journal = printable(message.journal());
  for (const std::string& trouble : message.trouble()) {
    report.trouble.push_back(printable(trouble));
  }
  report.early = message.early();
  return report;
}

void to_message(const std::vector<Explanation>& explanations, v1::ExplainReply& out) {
  for (const Explanation& explanation : explanations) {
    to_message(explanation, *out.add_rules());
  }
}

std::vector<Explanation> from_message(const v1::ExplainReply& message) {
  std::vector<Explanation> explanations;
  explanations.reserve(static_cast<std::size_t>(message.rules_size()));
  for (const v1::Explanation& explanation : message.rules()) {
    explanations.push_back(from_message(explanation));
  }
  return explanations;
}

}  // namespace yieldwatch
