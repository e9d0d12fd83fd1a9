#include "app/config/live_kinds.h"

#include <algorithm>
#include <array>

#include "feed/polled/polled_source.h"
#include "feed/stream/stream_ticks.h"

namespace yieldwatch {
namespace {

constexpr std::array<KeyName, 1> kFredKeys{{{"fred-key", "FRED_API_KEY", "key_file"}}};
constexpr std::array<KeyName, 2> kAlpacaKeys{
    {{"alpaca-key", "ALPACA_KEY_ID", "key_file"},
     {"alpaca-secret", "ALPACA_SECRET_KEY", "secret_file"}}};
constexpr std::array<KeyName, 1> kFinnhubKeys{{{"finnhub-token", "FINNHUB_TOKEN", "key_file"}}};

constexpr std::string_view kBonds = "us-bond";
constexpr std::string_view kEquities = "us-equity";
constexpr DueTime kSoonAfterClose{0, time_of_day(16, 30)};

// The Treasury publishes by six; FRED has the H.15 on the next session, some series in the morning
// and some in the afternoon; the Federal Reserve has it at a quarter past four; Stooq's closes take
// some hours. FRED publishes on the government's days, the VIX of equity days too.
constexpr std::array<LiveKind, 9> kKinds{
    {{.name = "treasury", .due = DueTime{0, time_of_day(18, 30)}, .calendar = kBonds},
     {.name = "treasury-csv", .due = DueTime{0, time_of_day(18, 30)}, .calendar = kBonds},
     {.name = "fred",
      .due = DueTime{1, time_of_day(18, 30)},
      .calendar = kBonds,
      .keys = kFredKeys},
     {.name = "h15", .due = DueTime{1, time_of_day(17, 0)}, .calendar = kBonds},
     {.name = "yahoo", .due = kSoonAfterClose, .calendar = kEquities},
     {.name = "stooq", .due = DueTime{0, time_of_day(22, 0)}, .calendar = kEquities},
     {.name = "alpaca",
      .form = LiveForm::stream,
      .due = kSoonAfterClose,
      .calendar = kEquities,
      .keys = kAlpacaKeys,
      .wants_keys = true,
      .has_quotes = true},
     {.name = "finnhub",
      .form = LiveForm::stream,
      .due = kSoonAfterClose,
      .calendar = kEquities,
      .keys = kFinnhubKeys,
      .wants_keys = true},
     {.name = "stdin", .form = LiveForm::pipe}}};

bool is_here(std::string_view address) {
  return address.starts_with("http://");  // which no other machine is asked with
}

}  // namespace

std::span<const LiveKind> live_kinds() {
  return kKinds;
}

const LiveKind* find_live_kind(std::string_view name) {
  const auto* found = std::ranges::find(kKinds, name, &LiveKind::name);
  return found == kKinds.end() ? nullptr : found;
}

std::vector<PolledSymbol> default_symbols(const LiveKind& kind) {
  if (kind.form == LiveForm::polled) {
    return default_symbols(*find_polled_source(kind.name));
  }
  std::vector<PolledSymbol> out;
  if (kind.form == LiveForm::stream) {
    for (const StreamSymbol& symbol : default_stream_symbols()) {
      out.push_back({symbol.symbol, symbol.instrument, symbol.unit});
    }
  }
  return out;
}

std::chrono::nanoseconds shortest_poll(const LiveKind& kind, std::string_view address) {
  if (kind.form != LiveForm::polled) {
    return {};
  }
  return is_here(address) ? std::chrono::seconds(1) : find_polled_source(kind.name)->shortest;
}

}  // namespace yieldwatch
