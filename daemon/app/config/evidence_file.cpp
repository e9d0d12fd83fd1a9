#include "app/config/evidence_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "app/config/names.h"
#include "app/config/toml_table.h"
#include "core/json_line.h"
#include "core/names.h"
#include "rules/expression.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 1> kFileKeys{"history"};
constexpr std::array<std::string_view, 6> kHistoryKeys{"name", "sources",     "first",
                                                       "last", "fingerprint", "record"};
constexpr std::array<std::string_view, 26> kRowKeys{"rule",
                                                    "rule_hash",
                                                    "instrument",
                                                    "tier",
                                                    "horizon",
                                                    "n",
                                                    "mean_pp",
                                                    "median_pp",
                                                    "hit_share",
                                                    "base_mean_pp",
                                                    "base_hit_share",
                                                    "excess_pp",
                                                    "interval_pp",
                                                    "p",
                                                    "response",
                                                    "response_per",
                                                    "response_p",
                                                    "response_p_corrected",
                                                    "response_interval",
                                                    "response_thirds",
                                                    "signal_mean",
                                                    "verdict",
                                                    "first",
                                                    "last",
                                                    "sessions",
                                                    "regimes"};
constexpr std::array<std::string_view, 6> kRegimeKeys{"name",    "hash",     "n",
                                                      "mean_pp", "response", "revised"};
constexpr std::string_view kWantedDate = R"(a date: "1962-01-02")";
constexpr std::string_view kWantedInterval = "the lower end and the upper: [-2.9, -0.4]";
constexpr std::size_t kMaxText = 100;

// One table of the file, and what is wrong with it.
class Reader {
 public:
  explicit Reader(const TomlTable& table) : table_(table) {}

  std::string text(std::string_view key, std::string_view wanted) const {
    const auto text = table_.required(key, wanted);
    if (text && (text->value.empty() || text->value.size() > kMaxText)) {
      fail(text->place, std::string(key) + " has 1 to 100 characters");
    }
    return text ? text->value : "";
  }
  // `parse` gives nothing for what is none.
  template <class Parse>
  auto word(std::string_view key, std::string_view wanted, Parse parse) const {
    const auto text = table_.required(key, wanted);
    const auto parsed = text ? parse(text->value) : decltype(parse("")){};
    if (text && !parsed) {
      fail(text->place, json_quote(text->value) + " is not " + std::string(wanted));
    }
    return parsed.value_or(typename decltype(parse(""))::value_type{});
  }
  Session session(std::string_view key) const {
    return word(key, kWantedDate, [](std::string_view text) { return parse_session(text); });
  }
  std::size_t count(std::string_view key) const {
    if (table_.lacks(key)) {
      fail(table_.place(), table_.name() + " has no " + std::string(key));
    }
    return table_.count(key).value_or(0);
  }
  // A share or a probability.
  std::optional<double> share(std::string_view key) const {
    const auto number = table_.number(key);
    if (number && (*number < 0 || *number > 1)) {
      fail(table_.place_of(key), std::string(key) + " is not between 0 and 1");
    }
    return number;
  }
  std::optional<Interval> interval(std::string_view key) const {
    const auto ends = table_.numbers(key, 2, kWantedInterval);
    if (ends.empty()) {
      return std::nullopt;
    }
    if (ends[0] > ends[1]) {
      fail(table_.place_of(key),
           std::string(key) + " is upside down; write " + std::string(kWantedInterval));
    }
    return Interval{ends[0], ends[1]};
  }
  void fail(const Place& place, std::string message) const {
    table_.diagnostics().error(place, std::move(message));
  }

 private:
  const TomlTable& table_;
};

std::optional<std::int64_t> parse_horizon(std::string_view text) {
  const auto window = parse_window(text);
  const auto* parsed = std::get_if<Window>(&window);
  return parsed != nullptr && parsed->by_session() ? std::optional(parsed->sessions) : std::nullopt;
}

std::optional<Tier> parse_alert_tier(std::string_view text) {
  const auto tier = parse_tier(text);
  return tier == Tier::none ? std::nullopt : tier;
}

RegimeRow read_regime(const TomlTable& table) {
  table.expect_keys(kRegimeKeys);
  const Reader reader(table);
  return {.name = reader.text("name", R"(the name of a regime: "credit easing")"),
          .revised = table.flag("revised").value_or(false),
          .hash = reader.text("hash", "the regime's fingerprint, 16 hex digits"),
          .n = reader.count("n"),
          .mean_pp = table.number("mean_pp"),
          .response = table.number("response")};
}

void read_response(const TomlTable& table, const Reader& reader, EvidenceRow& row) {
  row.response = table.number("response");
  if (row.response || table.has("response_per")) {
    row.response_per = reader
                           .word("response_per", R"("100bp", "sigma" or "1")",
                                 [](std::string_view text) { return find_response_step(text); })
                           .name;
  }
  row.response_interval = reader.interval("response_interval");
  row.response_p = reader.share("response_p");
  row.response_p_corrected = reader.share("response_p_corrected");
  const auto thirds = table.numbers("response_thirds", 3, "a number for each third of the record");
  std::ranges::copy(thirds, row.response_thirds.begin());
  row.signal_mean = table.number("signal_mean");
}

EvidenceRow read_row(const TomlTable& table) {
  table.expect_keys(kRowKeys);
  const Reader reader(table);
  EvidenceRow row;
  row.rule = reader.text("rule", R"(the name of a rule: "ust10y-rise-60d")");
  row.rule_hash = reader.text("rule_hash", "the rule's fingerprint, 16 hex digits");
  row.instrument = reader.text("instrument", R"(the rule's: "UST10Y", or "-")");
  row.tier = reader.word("tier", "watch, warning or critical", parse_alert_tier);
  row.horizon = reader.word("horizon", R"(a number of sessions: "120d")", parse_horizon);
  row.n = reader.count("n");
  row.mean_pp = table.number("mean_pp");
  row.median_pp = table.number("median_pp");
  row.hit_share = reader.share("hit_share");
  row.base_mean_pp = table.number("base_mean_pp");
  row.base_hit_share = reader.share("base_hit_share");
  row.excess_pp = table.number("excess_pp");
  row.interval_pp = reader.interval("interval_pp");
  row.p = reader.share("p");
  read_response(table, reader, row);
  row.verdict = reader.word("verdict", "supported, weak or unsupported", parse_verdict);
  row.sessions = reader.count("sessions");
  if (row.sessions > 0) {
    row.first = reader.session("first");
    row.last = reader.session("last");
  }
  for (const TomlTable& regime : table.tables("regimes")) {
    row.regimes.push_back(read_regime(regime));
  }
  if (row.regimes.size() > kMaxRegimes) {
    reader.fail(table.place_of("regimes"), "more than 64 regimes");
  }
  return row;
}

EvidenceHistory read_history_section(const TomlTable& table) {
  table.expect_keys(kHistoryKeys);
  const Reader reader(table);
  EvidenceHistory history{.name = reader.text("name", R"(a name: "SMB 1962-2026")"),
                          .first = reader.session("first"),
                          .last = reader.session("last"),
                          .fingerprint = reader.text("fingerprint", "that of the history's ticks")};
  for (const TomlText& source : table.texts("sources", R"(an array of texts: ["Fed H.15"])")) {
    history.sources.push_back(source.value);
  }
  std::set<std::tuple<std::string, std::string, Tier, std::int64_t>> there;
  for (const TomlTable& record : table.tables("record")) {
    if (history.rows.size() == kMaxEvidenceRows) {
      reader.fail(record.place(), "more than 20,000 records");
      break;
    }
    const EvidenceRow& row = history.rows.emplace_back(read_row(record));
    if (!row.rule.empty() &&
        !there.emplace(row.rule, row.instrument, row.tier, row.horizon).second) {
      reader.fail(record.place(), "there is a record of " + row.rule + ' ' + row.instrument + ' ' +
                                      std::string(to_string(row.tier)) + " over " +
                                      std::to_string(row.horizon) + "d already");
    }
  }
  return history;
}

}  // namespace

std::vector<EvidenceHistory> load_evidence(const std::filesystem::path& path,
                                           Diagnostics& diagnostics, const ReadText& read,
                                           const std::optional<Place>& named_at) {
  std::vector<EvidenceHistory> histories;
  const auto root = read_toml(path, read, named_at, diagnostics);
  if (!root) {
    return histories;
  }
  const TomlTable file(*root, path.string(), "", diagnostics);
  file.expect_keys(kFileKeys);
  for (const TomlTable& table : file.tables("history")) {
    EvidenceHistory history = read_history_section(table);
    if (std::ranges::find(histories, history.name, &EvidenceHistory::name) != histories.end()) {
      diagnostics.error(table.place(),
                        "there is a history " + json_quote(history.name) + " already");
    }
    histories.push_back(std::move(history));
  }
  if (file.lacks("history")) {
    diagnostics.error({path.string()},
                      "no [[history]] in it; yieldwatch evidence --write makes one");
  }
  return histories;
}

}  // namespace yieldwatch
