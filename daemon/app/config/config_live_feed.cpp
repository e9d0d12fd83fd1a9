#include "app/config/config_live_feed.h"

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <utility>

#include "app/config/config_calendars.h"
#include "app/config/names.h"
#include "core/instrument.h"
#include "core/json_line.h"
#include "core/loopback.h"
#include "core/names.h"
#include "feed/formats/body.h"
#include "feed/http/http_url.h"
#include "feed/stream/websocket_url.h"
#include "rules/expression.h"
#include "rules/rule.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kMostDays = LiveFeedConfig::kMostBackfillDays;
constexpr std::int64_t kLongestPoll = 24 * kNanosPerHour;

// Words that somebody might think a key goes under.
constexpr std::array<std::string_view, 6> kKeyWords{"key",    "api_key",  "token",
                                                    "secret", "password", "key_id"};
constexpr std::string_view kWantedSymbols = R"(symbols = { DGS10 = "UST10Y" })";
constexpr std::string_view kWantedDue = R"(a local time: "18:30", or "+1d 09:00" a session later)";

class LiveFeedReader {
 public:
  LiveFeedReader(const LiveKind& kind, const TomlTable& table, const ReadText& read)
      : kind_(&kind), table_(&table), read_(&read) {
    feed_.kind = &kind;
  }

  LiveFeedConfig read() {
    expect_keys();
    feed_.own_process = table_->flag("own_process").value_or(false);
    if (kind_->form == LiveForm::pipe) {
      return std::move(feed_);
    }
    read_address();
    read_symbols();
    read_due();
    feed_.ca_file = file("ca_file", R"(a file: "ca.pem")");
    if (!feed_.ca_file.empty()) {
      expect_readable(feed_.ca_file, "ca_file");
    }
    if (kind_->form == LiveForm::polled) {
      read_poll();
      read_backfill();
    }
    if (kind_->form == LiveForm::stream) {
      feed_.extended_hours = table_->flag("extended_hours").value_or(false);
    }
    feed_.quotes = kind_->has_quotes && table_->flag("quotes").value_or(false);
    for (const KeyName& key : kind_->keys) {
      (key.option == "key_file" ? feed_.key_file : feed_.secret_file) =
          file(key.option, R"(a file that only its owner can read: "/etc/yieldwatch/key")");
    }
    return std::move(feed_);
  }

 private:
  Diagnostics& diagnostics() const { return table_->diagnostics(); }

  void expect_keys() const {
    std::vector<std::string_view> valid{"kind", "own_process"};
    if (kind_->form != LiveForm::pipe) {
      valid.insert(valid.end(), {"symbols", "address", "due", "ca_file"});
    }
    if (kind_->form == LiveForm::polled) {
      valid.insert(valid.end(), {"factors", "poll", "backfill"});
    }
    if (kind_->form == LiveForm::stream) {
      valid.emplace_back("extended_hours");
    }
    if (kind_->has_quotes) {
      valid.emplace_back("quotes");
    }
    for (const KeyName& key : kind_->keys) {
      valid.push_back(key.option);
    }
    for (const std::string_view word : kKeyWords) {
      if (table_->has(word)) {
        refuse_key(word);
        valid.push_back(word);  // told already
      }
    }
    table_->expect_keys(valid);
  }

  // The value itself is in no message.
  void refuse_key(std::string_view word) const {
    std::string message(word);
    message += " is in the configuration, which is no place for a key: others read it. ";
    if (kind_->keys.empty()) {
      message += "A feed of kind \"" + std::string(kind_->name) + "\" needs none";
    }
    for (const KeyName& key : kind_->keys) {
      message += &key == kind_->keys.data() ? "Put it into " : ", the other one into ";
      message += "systemd's credential \"" + std::string(key.credential) + "\", the file that " +
                 std::string(key.option) + " names, or the environment's " +
                 std::string(key.variable);
    }
    diagnostics().error(table_->place_of(word), message);
  }

  void read_address() {
    const bool polled = kind_->form == LiveForm::polled;
    const auto text = table_->text(
        "address", polled ? R"(an address: "https://host/path")" : R"(an address: "wss://host")");
    if (!text) {
      return;
    }
    const bool has_query = text->value.find_first_of("?#@") != std::string::npos;
    std::string fault = has_query ? "an address without user, query and fragment is wanted" : "";
    if (fault.empty() && polled) {
      fault = url_fault(text->value);
    } else if (fault.empty()) {
      const auto url = parse_websocket_url(text->value);
      fault = url && (url->tls || is_loopback(url->host))
                  ? ""
                  : "wss://host is wanted, or ws:// to this "
                    "machine";
    }
    if (!fault.empty()) {
      // What stands there may be a key.
      diagnostics().error(text->place, "address can't be asked: " + fault);
      return;
    }
    feed_.address = text->value;
  }

  void read_symbols() {
    const auto symbols = table_->table("symbols", kWantedSymbols);
    if (!symbols) {
      feed_.symbols = default_symbols(*kind_);
    } else {
      const std::size_t errors = diagnostics().errors();
      for (const auto& [symbol, instrument] : symbols->pairs(kWantedSymbols)) {
        read_symbol(symbol, instrument);
      }
      if (feed_.symbols.empty() && diagnostics().errors() == errors) {
        diagnostics().error(symbols->place(),
                            "symbols names none; leave it out for those that a "
                            "feed of kind \"" +
                                std::string(kind_->name) + "\" is known to have, or write " +
                                std::string(kWantedSymbols));
      }
    }
    read_factors();
  }

  void read_symbol(const TomlText& symbol, const TomlText& instrument) {
    if (!is_symbol(symbol.value)) {
      diagnostics().error(symbol.place, json_quote(symbol.value) +
                                            " is no symbol: 1 to 64 "
                                            "characters without blanks");
    } else if (!is_instrument_name(instrument.value)) {
      diagnostics().error(instrument.place, json_quote(instrument.value) +
                                                " is no name of an instrument: 1 to 48 letters, "
                                                "digits and underscores");
    } else if (feed_.publishes(instrument.value)) {
      diagnostics().error(instrument.place,
                          instrument.value + " is there twice: of one feed it has one symbol");
    } else {
      feed_.symbols.push_back({symbol.value, instrument.value});
    }
  }

  // A figure of the source times its factor is the value: 0.1 where a yield is quoted tenfold.
  void read_factors() {
    const auto factors = table_->table("factors", R"(factors = { "^TNX" = 0.1 })");
    if (!factors) {
      return;
    }
    std::vector<std::string_view> known;
    for (const PolledSymbol& symbol : feed_.symbols) {
      known.push_back(symbol.symbol);
    }
    factors->expect_keys(known);
    for (PolledSymbol& symbol : feed_.symbols) {
      const auto factor = factors->number(symbol.symbol);
      if (!factor) {
        continue;
      }
      const auto value = Value::from_double(*factor);
      if (value && value->micro > 0) {
        symbol.factor = *value;
      } else {
        diagnostics().error(factors->place_of(symbol.symbol),
                            "a factor is a millionth at least, and less than a million");
      }
    }
  }

  void read_due() {
    feed_.due = kind_->due;
    if (const auto text = table_->text("due", kWantedDue)) {
      feed_.due = parse_due_time(text->value);
      if (!feed_.due) {
        diagnostics().error(text->place, json_quote(text->value) +
                                             " is no time by which a value is due; write " +
                                             std::string(kWantedDue));
      }
    }
  }

  void read_poll() {
    Hold poll;
    const auto text = table_->text("poll", R"(a length of time: "60s")");
    if (!text || !take(parse_hold(text->value), *text, diagnostics(), poll)) {
      return;
    }
    const auto shortest = shortest_poll(*kind_, feed_.address);
    if (poll.sessions > 0 || poll.nanos < shortest.count() || poll.nanos > kLongestPoll) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(shortest).count();
      diagnostics().error(text->place, "poll is " + text->value + "; this source is asked every " +
                                           std::to_string(seconds) +
                                           "s at most, and every 24h at least");
    }
    feed_.poll = std::chrono::nanoseconds(poll.nanos);
  }

  void read_backfill() {
    Hold backfill;
    const auto text = table_->text("backfill", R"(a number of days: "400d")");
    if (!text || !take(parse_hold(text->value), *text, diagnostics(), backfill)) {
      return;
    }
    if (backfill.nanos > 0 || backfill.sessions < 1 || backfill.sessions > kMostDays) {
      diagnostics().error(
          text->place, "backfill is " + text->value + "; write 1 to " + std::to_string(kMostDays) +
                           " days, \"400d\": a feed keeps the newest " +
                           std::to_string(FigureBook::kMaxCloses) +
                           " closes of an instrument, and what is older comes with a history "
                           "(kind = \"replay\")");
      return;
    }
    feed_.backfill_days = static_cast<std::int32_t>(backfill.sessions);
  }

  // Relative to the configuration; empty where it names none.
  std::filesystem::path file(std::string_view key, std::string_view wanted) const {
    const auto text = table_->text(key, wanted);
    return text ? (std::filesystem::path(table_->file()).parent_path() / text->value)
                      .lexically_normal()
                : std::filesystem::path();
  }

  void expect_readable(const std::filesystem::path& path, std::string_view key) const {
    try {
      (*read_)(path);
    } catch (const std::exception& error) {
      diagnostics().error(table_->place_of(key), path.string() + ": " + error.what());
    }
  }

  const LiveKind* kind_;
  const TomlTable* table_;
  const ReadText* read_;
  LiveFeedConfig feed_;
};

}  // namespace

bool LiveFeedConfig::publishes(std::string_view instrument) const {
  return std::ranges::find(symbols, instrument, &PolledSymbol::instrument) != symbols.end();
}

LiveFeedConfig read_live_feed(const LiveKind& kind, const TomlTable& table, const ReadText& read) {
  return LiveFeedReader(kind, table, read).read();
}

}  // namespace yieldwatch
