#include <algorithm>

#include "app/config/evidence_file.h"
#include "app/write_file.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kHeader =
    R"(# The record of rules over histories: what followed their alerts and their signals. Alerts carry
# that of the first history. Computed, not written by hand:
#
#   yieldwatch evidence --history PATH --rules FILE --write THIS_FILE --name "NAME" --source "…"
#
# pp: percentage points, small caps less large, from the session after. A record is that of one
# version of a rule, its rule_hash: of another it is stale evidence; so are the figures of a regime
# with another hash. What is missing could not be computed from that history.
)";

std::string text_of(double number) {
  const auto value = Value::from_double(number);
  return value ? to_json_number(*value) : "nan";  // which nobody reads
}

// "key = value" lines.
class Lines {
 public:
  void add_raw(std::string_view key, std::string_view value) {
    text_ += std::string(key) + " = " + std::string(value) + '\n';
  }
  void add(std::string_view key, std::string_view text) { add_raw(key, json_quote(text)); }
  void add(std::string_view key, std::size_t count) { add_raw(key, std::to_string(count)); }
  void add(std::string_view key, const std::optional<double>& number) {
    if (number && Value::from_double(*number)) {
      add_raw(key, text_of(*number));
    }
  }
  void add(std::string_view key, const std::optional<Interval>& interval) {
    if (interval) {
      add_raw(key, '[' + text_of(interval->low) + ", " + text_of(interval->high) + ']');
    }
  }

  std::string text_;
};

std::string regime_text(const RegimeRow& regime) {
  std::string out = "  { name = " + json_quote(regime.name) +
                    ", hash = " + json_quote(regime.hash) + ", n = " + std::to_string(regime.n);
  out += regime.mean_pp ? ", mean_pp = " + text_of(*regime.mean_pp) : "";
  out += regime.response ? ", response = " + text_of(*regime.response) : "";
  return out + (regime.revised ? ", revised = true },\n" : ", revised = false },\n");
}

std::string row_text(const EvidenceRow& row) {
  Lines out;
  out.add("rule", row.rule);
  out.add("rule_hash", row.rule_hash);
  out.add("instrument", row.instrument);
  out.add("tier", to_string(row.tier));
  out.add("horizon", std::to_string(row.horizon) + 'd');
  out.add("n", row.n);
  out.add("mean_pp", row.mean_pp);
  out.add("median_pp", row.median_pp);
  out.add("hit_share", row.hit_share);
  out.add("base_mean_pp", row.base_mean_pp);
  out.add("base_hit_share", row.base_hit_share);
  out.add("excess_pp", row.excess_pp);
  out.add("interval_pp", row.interval_pp);
  out.add("p", row.p);
  out.add("response", row.response);
  if (!row.response_per.empty()) {
    out.add("response_per", row.response_per);
  }
  out.add("response_interval", row.response_interval);
  out.add("response_p", row.response_p);
  out.add("response_p_corrected", row.response_p_corrected);
  const auto& thirds = row.response_thirds;
  if (std::ranges::all_of(thirds, [](const auto& third) { return third.has_value(); })) {
    out.add_raw("response_thirds", '[' + text_of(*thirds[0]) + ", " + text_of(*thirds[1]) + ", " +
                                       text_of(*thirds[2]) + ']');
  }
  out.add("signal_mean", row.signal_mean);
  out.add("verdict", to_string(row.verdict));
  if (row.sessions > 0) {
    out.add("first", to_string(row.first));
    out.add("last", to_string(row.last));
  }
  out.add("sessions", row.sessions);
  if (!row.regimes.empty()) {
    out.text_ += "regimes = [\n";
    for (const RegimeRow& regime : row.regimes) {
      out.text_ += regime_text(regime);
    }
    out.text_ += "]\n";
  }
  return out.text_;
}

}  // namespace

std::string to_toml(std::span<const EvidenceHistory> histories) {
  std::string out(kHeader);
  for (const EvidenceHistory& history : histories) {
    Lines head;
    head.add("name", history.name);
    std::string sources;
    for (const std::string& source : history.sources) {
      sources += (sources.empty() ? "" : ", ") + json_quote(source);
    }
    head.add_raw("sources", '[' + sources + ']');
    head.add("first", to_string(history.first));
    head.add("last", to_string(history.last));
    head.add("fingerprint", history.fingerprint);
    out += "\n[[history]]\n" + head.text_;
    for (const EvidenceRow& row : history.rows) {
      out += "\n[[history.record]]\n" + row_text(row);
    }
  }
  return out;
}

void write_evidence(const std::filesystem::path& path, EvidenceHistory history,
                    Diagnostics& diagnostics) {
  std::vector<EvidenceHistory> all;
  if (std::filesystem::exists(path)) {
    all = load_evidence(path, diagnostics);
    if (!diagnostics.ok()) {
      return;
    }
  }
  const auto old = std::ranges::find(all, history.name, &EvidenceHistory::name);
  if (old == all.end()) {
    all.push_back(std::move(history));
  } else {
    *old = std::move(history);
  }
  write_text_file(path, to_toml(all));
}

}  // namespace yieldwatch
