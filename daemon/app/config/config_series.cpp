#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/config/config_instruments.h"
#include "core/json_line.h"
#include "core/names.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 1> kSeriesKeys{"expr"};
constexpr std::string_view kWantedExpr = "a series: \"ln(IWM / SPY)\"";

enum class Progress : std::uint8_t { waiting, open, done };

struct Draft {
  TomlText name;
  TomlText expr;
  Progress progress = Progress::waiting;
};

// Parses each series after those it refers to.
class SeriesReader {
 public:
  SeriesReader(Names& names, Diagnostics& diagnostics)
      : names_(&names), diagnostics_(&diagnostics) {}

  void add(const TomlText& name, const TomlTable& table) {
    table.expect_keys(kSeriesKeys);
    const auto expr = table.required("expr", kWantedExpr);
    if (is_free(name) && expr) {
      // One from a history gives way to the configuration's of the same name.
      names_->catalog.series.erase(name.value);
      order_.push_back(name.value);
      drafts_.emplace(name.value, Draft{name, *expr});
    } else {
      names_->broken.insert(name.value);
    }
  }

  void resolve_all() {
    for (const std::string& name : order_) {
      resolve(drafts_.at(name));
    }
  }

 private:
  bool is_free(const TomlText& name) {
    if (!is_instrument_name(name.value)) {
      diagnostics_->error(name.place, json_quote(name.value) +
                                          " is no name of a series: 1 to 48 letters, digits and "
                                          "underscores");
      return false;
    }
    if (is_well_known(name.value) || names_->catalog.instruments.contains(name.value)) {
      diagnostics_->error(name.place,
                          name.value + " is an instrument; a series needs a name of its own");
      return false;
    }
    return true;
  }

  void resolve(Draft& draft) {
    if (draft.progress != Progress::waiting) {
      return;
    }
    draft.progress = Progress::open;
    path_.push_back(draft.name.value);
    for (const Word& word : words_of(draft.expr.value)) {
      if (const auto found = drafts_.find(word.text); found != drafts_.end()) {
        const bool open = found->second.progress == Progress::open;
        if (open && !names_->broken.contains(word.text)) {
          report_cycle(draft, word);
        } else if (!open) {
          resolve(found->second);
        }
      }
    }
    path_.pop_back();
    draft.progress = Progress::done;
    parse(draft);
  }

  void report_cycle(const Draft& draft, const Word& word) {
    auto member = std::ranges::find(path_, word.text);
    std::string cycle;
    for (; member != path_.end(); ++member) {
      cycle += *member + " -> ";
      names_->broken.insert(*member);
    }
    diagnostics_->error(draft.expr.at(word.offset), "series refer to each other in a circle: " +
                                                        cycle + std::string(word.text));
  }

  void parse(const Draft& draft) {
    const std::string& name = draft.name.value;
    SeriesDef series;
    if (names_->broken.contains(name) || names_->mentions_broken(draft.expr.value) ||
        !take(parse_series(draft.expr.value, names_->catalog), draft.expr, *diagnostics_, series)) {
      names_->broken.insert(name);
      return;
    }
    warn_of_unknown(draft.expr, series.instruments, *names_, *diagnostics_);
    names_->catalog.series.insert_or_assign(name, std::move(series));
  }

  Names* names_;
  Diagnostics* diagnostics_;
  std::map<std::string, Draft, std::less<>> drafts_;
  std::vector<std::string> order_;
  std::vector<std::string> path_;  // of references from one series to the next
};

}  // namespace

void read_series(const TomlTable& file, Names& names) {
  const auto all = file.table("series", "[series.NAME]");
  if (!all) {
    return;
  }
  SeriesReader reader(names, file.diagnostics());
  for (const auto& [name, table] : all->subtables()) {
    reader.add(name, table);
  }
  reader.resolve_all();
}

}  // namespace yieldwatch
