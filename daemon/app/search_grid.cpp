#include "app/search_grid.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/config/rule_draft.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 2> kGridKeys{"outcome", "search"};
constexpr std::array<std::string_view, 5> kSearchKeys{"expr", "for_each", "windows", "levels",
                                                      "hysteresis"};
constexpr std::string_view kWantedExpr = R"x(a signal: "change($x, $w)")x";
constexpr std::string_view kWantedSeries = R"(an array of series: ["UST10Y", "UST10Y - UST2Y"])";
constexpr std::string_view kWantedWindows = R"(an array of windows: ["20d", "60d"])";
constexpr std::string_view kWantedLevels = R"(an array of levels: ["50bp", "75bp"])";
constexpr std::string_view kWantedHysteresis = R"(how far below a level it is left: "10bp")";

std::string replace_all(std::string text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

class GridReader {
 public:
  GridReader(const History& history, const Names& names, Diagnostics& diagnostics, SearchGrid& grid)
      : names_(names), diagnostics_(diagnostics), grid_(grid) {
    for (const HistoryFile& file : history.spec.files) {
      for (const HistoryColumn& column : file.columns) {
        there_.insert(column.instrument);
      }
    }
  }

  void read_outcome(const TomlTable& file) {
    const auto outcome = yieldwatch::read_outcome(file, RuleDraft{}, names_, Severity::error);
    if (file.lacks("outcome")) {
      diagnostics_.error({file.file()}, R"(a search needs an outcome: outcome = { series = )"
                                        R"("RELATIVE", horizons = ["20d", "60d"] })");
    }
    outcome_ = outcome.value_or(Outcome{});
  }

  void read_search(const TomlTable& table) {
    const std::size_t errors = diagnostics_.errors();
    table.expect_keys(kSearchKeys);
    const auto expr = table.required("expr", kWantedExpr);
    const auto series = table.texts("for_each", kWantedSeries);
    const auto windows = table.texts("windows", kWantedWindows);
    const auto levels = table.texts("levels", kWantedLevels);
    const auto hysteresis = table.text("hysteresis", kWantedHysteresis);
    if (!hysteresis && !levels.empty() && table.lacks("hysteresis")) {
      diagnostics_.error(table.place(),
                         "levels need a hysteresis; write " + std::string(kWantedHysteresis));
    }
    if (expr) {
      check_placeholder(*expr, "$x", !series.empty(), table, "for_each");
      check_placeholder(*expr, "$w", !windows.empty(), table, "windows");
    }
    if (diagnostics_.errors() > errors) {
      return;
    }
    for (const std::string& one : values_or_nothing(series)) {
      for (const std::string& window : values_or_nothing(windows)) {
        if (diagnostics_.errors() == errors) {
          add(*expr, one, window, levels, hysteresis);
        }
      }
    }
  }

 private:
  // The values, or one empty text where there are none, so that what has no place for them is
  // asked once.
  static std::vector<std::string> values_or_nothing(const std::vector<TomlText>& texts) {
    std::vector<std::string> out;
    for (const TomlText& text : texts) {
      out.push_back(text.value);
    }
    return out.empty() ? std::vector<std::string>{""} : out;
  }

  void check_placeholder(const TomlText& expr, std::string_view placeholder, bool given,
                         const TomlTable& table, std::string_view key) {
    const bool wanted = expr.value.find(placeholder) != std::string::npos;
    if (wanted != given) {
      diagnostics_.error(wanted ? expr.place : table.place_of(key),
                         std::string(wanted ? placeholder : key) + " needs " +
                             std::string(wanted ? key : placeholder));
    }
  }

  void add(const TomlText& expr, const std::string& series, const std::string& window,
           const std::vector<TomlText>& levels, const std::optional<TomlText>& hysteresis) {
    const std::string text = replace_all(replace_all(expr.value, "$w", window), "$x", series);
    Candidate candidate;
    const auto parsed = parse_signal(text, names_.catalog);
    if (const auto* error = std::get_if<ExprError>(&parsed)) {
      diagnostics_.error(expr.place, text + ": " + error->message);
      return;
    }
    Rule& rule = candidate.rule;
    rule.signal = std::get<SignalDef>(parsed);
    if (!all_there(instruments_of(rule.signal))) {
      return;
    }
    rule.name = text;
    rule.instrument = rule_instrument(rule.signal);
    rule.outcome = outcome_;
    Value gap;
    if (hysteresis &&
        !take(parse_level(hysteresis->value, rule.signal.unit), *hysteresis, diagnostics_, gap)) {
      return;
    }
    for (const TomlText& level : levels) {
      Value enter;
      if (!take(parse_level(level.value, rule.signal.unit), level, diagnostics_, enter)) {
        return;
      }
      if (!candidate.levels.empty() && enter <= candidate.levels.back().enter) {
        diagnostics_.error(level.place, "levels rise from one to the next");
        return;
      }
      candidate.levels.push_back({enter, Value{enter.micro - gap.micro}});
    }
    levels_ += candidate.levels.size();
    grid_.plan.candidates.push_back(std::move(candidate));
    if (grid_.plan.candidates.size() > kMaxCandidates || levels_ > kMaxSearchLevels) {
      diagnostics_.error(expr.place, "a search asks about 5,000 signals and 50,000 levels at most");
    }
  }

  bool all_there(const std::vector<std::string>& instruments) {
    bool all = true;
    for (const std::string& name : instruments) {
      if (!there_.contains(name)) {
        all = false;
        if (std::ranges::find(grid_.left_out, name) == grid_.left_out.end()) {
          grid_.left_out.push_back(name);
        }
      }
    }
    return all;
  }

  const Names& names_;
  Diagnostics& diagnostics_;
  SearchGrid& grid_;
  Outcome outcome_;
  std::set<std::string, std::less<>> there_;
  std::size_t levels_ = 0;
};

}  // namespace

SearchGrid load_grid(const std::filesystem::path& path, const History& history,
                     Diagnostics& diagnostics, const ReadText& read) {
  SearchGrid grid;
  const auto root = read_toml(path, read, std::nullopt, diagnostics);
  if (!root) {
    return grid;
  }
  const TomlTable file(*root, path.string(), "", diagnostics);
  file.expect_keys(kGridKeys);
  const Names names{history.catalog};
  GridReader reader(history, names, diagnostics, grid);
  reader.read_outcome(file);
  for (const TomlTable& table : file.tables("search")) {
    reader.read_search(table);
  }
  if (diagnostics.ok() && grid.plan.candidates.empty()) {
    diagnostics.error({path.string()},
                      "nothing to search: no [[search]] whose instruments this "
                      "history has");
  }
  return grid;
}

}  // namespace yieldwatch
