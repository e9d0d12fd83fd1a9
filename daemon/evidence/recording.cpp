#include "evidence/recording.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace yieldwatch {
namespace {

// A rule without levels: it never fires, and is only asked for its value.
Rule probe(std::string name, SignalDef signal) {
  Rule rule;
  rule.name = std::move(name);
  rule.instrument = rule_instrument(signal);
  rule.signal = std::move(signal);
  return rule;
}

SignalDef last_of(const SeriesDef& series) {
  SignalDef signal;
  signal.row = find_signal("last");
  signal.series = {series};
  signal.unit = signal.row->unit({&series.kind, 1}, true);
  signal.text = "last(" + series.text + ')';
  return signal;
}

// Nothing where there is no logarithm: a difference of prices may fall to 0.
std::optional<double> in_percent(SeriesKind kind, Value value) {
  const double number = value.to_double();
  if (kind == SeriesKind::log) {
    return 100 * number;
  }
  return number > 0 ? std::optional(100 * std::log(number)) : std::nullopt;
}

AnalyzerSpec spec_of(const RecordingPlan& plan) {
  AnalyzerSpec spec{plan.instruments, plan.rules, plan.regimes};
  for (const auto& outcome : plan.outcomes) {
    spec.rules.push_back(probe(outcome.name, last_of(outcome.series)));
  }
  for (const Regime& regime : plan.regimes) {
    spec.rules.push_back(probe(regime.name, regime.condition.signal));
  }
  for (const Rule& rule : plan.rules) {
    for (const Condition& condition : rule.conditions) {
      spec.rules.push_back(probe(rule.name, condition.signal));
    }
  }
  return spec;
}

// How often a series has a new value, in sessions of the outcome.
class Pace {
 public:
  // `newest` is the series' newest session at the outcome's session `at`.
  void see(Session newest, std::size_t at) {
    if (newest == newest_) {
      return;
    }
    if (newest_ != Session::none()) {
      ++gaps_[at - at_];
    }
    newest_ = newest;
    at_ = at;
  }

  // The median: a hole in the series, or a date on which one market is closed, changes nothing.
  std::size_t stride() const {
    std::size_t all = 0;
    for (const auto& [gap, count] : gaps_) {
      all += count;
    }
    std::size_t seen = 0;
    for (const auto& [gap, count] : gaps_) {
      seen += count;
      if (2 * seen >= all) {
        return gap;
      }
    }
    return 1;
  }

 private:
  Session newest_ = Session::none();
  std::size_t at_ = 0;
  std::map<std::size_t, std::size_t> gaps_;  // and how often each
};

}  // namespace

class Recorder::Impl final : public AnalyzerListener {
 public:
  explicit Impl(RecordingPlan plan) : plan_(std::move(plan)), analyzer_(spec_of(plan_), *this) {
    for (const auto& outcome : plan_.outcomes) {
      out_.outcomes.push_back({.series = outcome.name});
    }
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      const auto outcome = std::ranges::find(plan_.outcomes, plan_.rules[i].outcome.value().series,
                                             &RecordingPlan::NamedSeries::name);
      if (outcome == plan_.outcomes.end()) {
        throw std::logic_error("a rule's outcome is not in the plan");
      }
      out_.rules.push_back({.outcome = static_cast<std::size_t>(outcome - plan_.outcomes.begin())});
      numbers_.emplace(std::pair(plan_.rules[i].name, plan_.rules[i].instrument), i);
    }
    standing_.resize(plan_.rules.size());
    std::size_t probe = plan_.rules.size() + plan_.outcomes.size() + plan_.regimes.size();
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      auto& readers = readers_.emplace_back(std::vector{Reader{i, {}}});
      for (std::size_t c = 0; c < plan_.rules[i].conditions.size(); ++c) {
        readers.push_back({probe++, {}});
      }
    }
    out_.regimes.resize(plan_.regimes.size());
    for (auto& regime : out_.regimes) {
      regime.resize(plan_.outcomes.size());
    }
  }

  void step(const TickBatch& batch, Session session) {
    if (session > session_) {
      end_session();
      session_ = session;
    }
    analyzer_.step(batch);
  }

  Recording finish() {
    end_session();
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      for (const Reader& reader : readers_[i]) {
        out_.rules[i].strides.push_back(reader.pace.stride());
      }
    }
    return std::move(out_);
  }

  std::uint64_t refused() const { return refused_; }

  void on_transition(Transition t) override {
    if (t.tier <= t.previous_tier) {
      return;
    }
    const auto found = numbers_.find(std::pair(t.rule, t.instrument));
    if (found != numbers_.end()) {
      SignalTrack& track = out_.rules[found->second];
      // The outcome's session of this date is only kept when the date ends.
      track.crossings.push_back(
          {t.previous_tier, t.tier, session_, out_.outcomes[track.outcome].size(), held(t)});
    }
  }
  void on_refusal(const Refusal&) override { ++refused_; }

 private:
  std::bitset<kMaxRegimes> held(const Transition& t) const {
    std::bitset<kMaxRegimes> out;
    for (std::size_t i = 0; i < plan_.regimes.size(); ++i) {
      out.set(i, std::ranges::find(t.regimes, plan_.regimes[i].name, &HeldRegime::name) !=
                     t.regimes.end());
    }
    return out;
  }

  void end_session() {
    for (std::size_t i = 0; i < out_.outcomes.size(); ++i) {
      const RuleSample sample = analyzer_.sample(plan_.rules.size() + i);
      if (!sample.value || sample.session != session_) {
        continue;
      }
      if (const auto level = in_percent(plan_.outcomes[i].series.kind, *sample.value)) {
        out_.outcomes[i].sessions.push_back(session_);
        out_.outcomes[i].level.push_back(*level);
        keep_rules(i);
        keep_regimes(i);
      }
    }
  }

  void keep_rules(std::size_t outcome) {
    for (std::size_t i = 0; i < out_.rules.size(); ++i) {
      SignalTrack& track = out_.rules[i];
      if (track.outcome != outcome) {
        continue;
      }
      forget_waiting(out_.outcomes[outcome].size() - 1, track.crossings);
      if (plan_.crossings_only.empty() || !plan_.crossings_only[i]) {
        const RuleSample sample = analyzer_.sample(i);
        const double before = track.value.empty() ? SignalTrack::kNone : track.value.back();
        track.value.push_back(sample.value ? sample.value->to_double() : before);
        track.holds.push_back(sample.conditions_hold ? 1 : 0);
        if (!std::isnan(track.value.back())) {
          keep_standing(sample.session, standing_[i], track.longest);
        }
        for (Reader& reader : readers_[i]) {
          reader.pace.see(analyzer_.sample(reader.number).session,
                          out_.outcomes[outcome].size() - 1);
        }
      }
    }
  }

  static void keep_standing(Session newest, Standing& present, Standing& longest) {
    present =
        newest == present.since ? Standing{newest, present.sessions + 1} : Standing{newest, 0};
    if (present.sessions > longest.sessions) {
      longest = present;
    }
  }

  // Alerts that wait for the session `at` that ends now: they are none where it is the outcome's
  // first, or too late.
  void forget_waiting(std::size_t at, std::vector<Crossing>& crossings) const {
    const std::int32_t most = at == 0 ? 0 : kMaxWaitDays;
    const auto waiting = std::ranges::lower_bound(crossings, at, {}, &Crossing::at);
    const auto kept = std::ranges::find_if(waiting, crossings.end(), [&](const auto& one) {
      return session_.day - one.session.day <= most;
    });
    crossings.erase(waiting, kept);
  }

  void keep_regimes(std::size_t outcome) {
    const std::size_t first = plan_.rules.size() + plan_.outcomes.size();
    for (std::size_t i = 0; i < plan_.regimes.size(); ++i) {
      const auto value = analyzer_.sample(first + i).value;
      out_.regimes[i][outcome].push_back(!value ? RegimeState::unknown
                                         : plan_.regimes[i].condition.holds(*value)
                                             ? RegimeState::yes
                                             : RegimeState::no);
    }
  }

  // A signal that a rule reads: its own, or one of its conditions'.
  struct Reader {
    std::size_t number = 0;  // the analyzer's rule with that signal
    Pace pace;
  };

  RecordingPlan plan_;
  Analyzer analyzer_;
  Recording out_;
  std::map<std::pair<std::string, std::string>, std::size_t> numbers_;  // by name, instrument
  std::vector<Standing> standing_;                                      // by rule
  std::vector<std::vector<Reader>> readers_;                            // by rule
  Session session_ = Session::none();
  std::uint64_t refused_ = 0;
};

Recorder::Recorder(RecordingPlan plan) : impl_(std::make_unique<Impl>(std::move(plan))) {}
Recorder::~Recorder() = default;

void Recorder::step(const TickBatch& batch, Session session) {
  impl_->step(batch, session);
}

Recording Recorder::finish() {
  return impl_->finish();
}

std::uint64_t Recorder::refused() const {
  return impl_->refused();
}

}  // namespace yieldwatch
