#include "wire/evidence_words.h"

#include "core/transition.h"
#include "wire/text.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxPer = 8;
constexpr std::size_t kMaxHash = 16;

// A figure of a record: what it is called in core and in the schema. Whatever is written is also
// read, so it stands here once.
template <class Record, class Figure>
void for_figures(Record& r, const Figure& figure) {
  using M = v1::HorizonRecord;
  figure(r.mean_pp, &M::has_mean_pp_e6, &M::mean_pp_e6, &M::set_mean_pp_e6);
  figure(r.median_pp, &M::has_median_pp_e6, &M::median_pp_e6, &M::set_median_pp_e6);
  figure(r.hit_share, &M::has_hit_share_e6, &M::hit_share_e6, &M::set_hit_share_e6);
  figure(r.base_mean_pp, &M::has_base_mean_pp_e6, &M::base_mean_pp_e6, &M::set_base_mean_pp_e6);
  figure(r.base_hit_share, &M::has_base_hit_share_e6, &M::base_hit_share_e6,
         &M::set_base_hit_share_e6);
  figure(r.excess_pp, &M::has_excess_pp_e6, &M::excess_pp_e6, &M::set_excess_pp_e6);
  figure(r.p, &M::has_p_e6, &M::p_e6, &M::set_p_e6);
  figure(r.response, &M::has_response_e6, &M::response_e6, &M::set_response_e6);
  figure(r.response_p, &M::has_response_p_e6, &M::response_p_e6, &M::set_response_p_e6);
  figure(r.response_p_corrected, &M::has_response_p_corrected_e6, &M::response_p_corrected_e6,
         &M::set_response_p_corrected_e6);
  figure(r.response_thirds[0], &M::has_response_first_third_e6, &M::response_first_third_e6,
         &M::set_response_first_third_e6);
  figure(r.response_thirds[1], &M::has_response_second_third_e6, &M::response_second_third_e6,
         &M::set_response_second_third_e6);
  figure(r.response_thirds[2], &M::has_response_last_third_e6, &M::response_last_third_e6,
         &M::set_response_last_third_e6);
  figure(r.signal_mean, &M::has_signal_mean_e6, &M::signal_mean_e6, &M::set_signal_mean_e6);
  figure(r.expected_pp, &M::has_expected_pp_e6, &M::expected_pp_e6, &M::set_expected_pp_e6);
}

void to_message(const Bounds& bounds, v1::Interval& out) {
  out.set_low_e6(bounds.low.micro);
  out.set_high_e6(bounds.high.micro);
}

void to_message(const RegimeRecord& regime, v1::RegimeRecord& out) {
  out.set_name(printable(regime.name, kMaxName));
  out.set_revised(regime.revised);
  out.set_stale(regime.stale);
  out.set_n(static_cast<std::uint32_t>(regime.n));
  if (regime.mean_pp) {
    out.set_mean_pp_e6(regime.mean_pp->micro);
  }
  if (regime.response) {
    out.set_response_e6(regime.response->micro);
  }
}

void to_message(const HorizonRecord& r, v1::HorizonRecord& out) {
  out.set_horizon(static_cast<std::uint32_t>(r.horizon));
  out.set_verdict(to_proto<v1::Verdict>(r.verdict));
  out.set_first(to_string(r.first));
  out.set_last(to_string(r.last));
  out.set_sessions(static_cast<std::uint32_t>(r.sessions));
  out.set_n(static_cast<std::uint32_t>(r.n));
  out.set_response_per(printable(r.response_per, kMaxPer));
  for_figures(r, [&out](const std::optional<Value>& number, auto /*has*/, auto /*get*/, auto set) {
    if (number) {
      (out.*set)(number->micro);
    }
  });
  if (r.interval_pp) {
    to_message(*r.interval_pp, *out.mutable_interval_pp());
  }
  if (r.response_interval) {
    to_message(*r.response_interval, *out.mutable_response_interval());
  }
  if (r.expected_interval_pp) {
    to_message(*r.expected_interval_pp, *out.mutable_expected_interval_pp());
  }
  for (const RegimeRecord& regime : r.regimes) {
    to_message(regime, *out.add_regimes());
  }
}

// Collects numbers and remembers whether all were good.
class Reader {
 public:
  bool good() const { return good_; }
  void require(bool condition) { good_ = good_ && condition; }

  Value value(std::int64_t micro) {
    require(Value{micro}.in_range());
    return {micro};
  }
  Session session(const std::string& text) {
    const auto session = parse_session(text);
    require(session.has_value());
    return session.value_or(Session::none());
  }
  std::optional<Bounds> bounds(bool has, const v1::Interval& interval) {
    if (!has) {
      return std::nullopt;
    }
    require(interval.low_e6() <= interval.high_e6());
    return Bounds{value(interval.low_e6()), value(interval.high_e6())};
  }

 private:
  bool good_ = true;
};

RegimeRecord from_message(const v1::RegimeRecord& message, Reader& reader) {
  RegimeRecord out{.name = printable(message.name(), kMaxName),
                   .revised = message.revised(),
                   .stale = message.stale(),
                   .n = message.n()};
  if (message.has_mean_pp_e6()) {
    out.mean_pp = reader.value(message.mean_pp_e6());
  }
  if (message.has_response_e6()) {
    out.response = reader.value(message.response_e6());
  }
  return out;
}

HorizonRecord from_message(const v1::HorizonRecord& m, Reader& reader) {
  const auto verdict = to_core(m.verdict());
  reader.require(verdict.has_value() && m.regimes_size() <= static_cast<int>(kMaxRegimes));
  HorizonRecord out{.horizon = m.horizon(),
                    .verdict = verdict.value_or(Verdict::unsupported),
                    .first = reader.session(m.first()),
                    .last = reader.session(m.last()),
                    .sessions = m.sessions(),
                    .n = m.n(),
                    .response_per = printable(m.response_per(), kMaxPer)};
  for_figures(out, [&](std::optional<Value>& number, auto has, auto get, auto /*set*/) {
    if ((m.*has)()) {
      number = reader.value((m.*get)());
    }
  });
  out.interval_pp = reader.bounds(m.has_interval_pp(), m.interval_pp());
  out.response_interval = reader.bounds(m.has_response_interval(), m.response_interval());
  out.expected_interval_pp = reader.bounds(m.has_expected_interval_pp(), m.expected_interval_pp());
  for (const v1::RegimeRecord& regime : m.regimes()) {
    out.regimes.push_back(from_message(regime, reader));
  }
  return out;
}

}  // namespace

void to_message(const AlertRecord& record, v1::Evidence& out) {
  out.set_history(printable(record.history, kMaxName));
  out.set_first(to_string(record.first));
  out.set_last(to_string(record.last));
  out.set_tier(to_proto<v1::Tier>(record.tier));
  out.set_stale(record.stale);
  out.set_in_sample(record.in_sample);
  for (const HorizonRecord& horizon : record.horizons) {
    to_message(horizon, *out.add_horizons());
  }
}

void to_message(const std::vector<HeldRegime>& regimes, RegimeMessages& out) {
  for (const HeldRegime& regime : regimes) {
    v1::Regime& added = *out.Add();
    added.set_name(printable(regime.name, kMaxName));
    added.set_revised(regime.revised);
    added.set_hash(printable(regime.hash, kMaxHash));
  }
}

void to_message(Quantity same_period, v1::SamePeriod& out) {
  out.set_beta_e6(same_period.value.micro);
  out.set_unit(to_proto<v1::Unit>(same_period.unit));
  out.set_sessions(kSamePeriodSessions);
}

std::optional<AlertRecord> from_message(const v1::Evidence& message) {
  if (message.horizons_size() == 0 || message.horizons_size() > static_cast<int>(kMaxHorizons)) {
    return std::nullopt;
  }
  Reader reader;
  const auto tier = to_core(message.tier());
  reader.require(tier.has_value());
  AlertRecord out{.history = printable(message.history(), kMaxName),
                  .first = reader.session(message.first()),
                  .last = reader.session(message.last()),
                  .tier = tier.value_or(Tier::none),
                  .stale = message.stale(),
                  .in_sample = message.in_sample()};
  for (const v1::HorizonRecord& horizon : message.horizons()) {
    out.horizons.push_back(from_message(horizon, reader));
  }
  return reader.good() ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::vector<HeldRegime>> from_message(const RegimeMessages& message) {
  if (message.size() > static_cast<int>(kMaxRegimes)) {
    return std::nullopt;
  }
  std::vector<HeldRegime> out;
  for (const v1::Regime& regime : message) {
    out.push_back(
        {printable(regime.name(), kMaxName), regime.revised(), printable(regime.hash(), kMaxHash)});
  }
  return out;
}

std::optional<Quantity> from_message(const v1::SamePeriod& message) {
  const auto unit = to_core(message.unit());
  const Value beta{message.beta_e6()};
  return unit && beta.in_range() ? std::optional(Quantity{beta, *unit}) : std::nullopt;
}

}  // namespace yieldwatch
