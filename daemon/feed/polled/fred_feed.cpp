// Series of the St. Louis Fed, out on the morning of the next session: with a key by its interface,
// without one by the table behind its graphs.
#include <array>

#include "feed/formats/fred.h"
#include "feed/http/http_url.h"
#include "feed/polled/polled_source.h"

namespace yieldwatch {
namespace {

constexpr std::array<SourceSymbol, 16> kSymbols{{
    {"DGS1MO", "UST1M"},
    {"DGS3MO", "UST3M"},
    {"DGS6MO", "UST6M"},
    {"DGS1", "UST1Y"},
    {"DGS2", "UST2Y"},
    {"DGS3", "UST3Y"},
    {"DGS5", "UST5Y"},
    {"DGS7", "UST7Y"},
    {"DGS10", "UST10Y"},
    {"DGS20", "UST20Y"},
    {"DGS30", "UST30Y"},
    {"T10YIE", "T10YIE"},
    {"DFII10", "DFII10"},
    {"BAMLH0A0HYM2", "HYOAS"},
    {"BAA10Y", "BAA10Y"},
    {"VIXCLS", "VIX"},
}};

std::vector<std::string> json_urls(const PollQuestion& question) {
  std::string url(question.address);
  url += "?series_id=" + query_escaped(question.symbol) + "&api_key=" + query_escaped(question.key);
  url += "&file_type=json&observation_start=" + to_string(question.from);
  return {std::move(url)};
}

std::vector<std::string> graph_urls(const PollQuestion& question) {
  std::string url(question.address);
  url += "?id=" + query_escaped(question.symbol) + "&cosd=" + to_string(question.from);
  return {std::move(url)};
}

}  // namespace

constexpr PolledSource kFred{
    .kind = "fred",
    .address = "https://api.stlouisfed.org/fred/series/observations",
    .symbols = kSymbols,
    .by_symbol = true,
    .wants_key = true,
    .urls = &json_urls,
    .read = &read_fred_json,
    .zone = "America/New_York",
    .close_second = time_of_day(15, 30),
    .times = DailySchedule{.publish_second = time_of_day(9, 30), .sessions_later = 1},
    .shortest = std::chrono::minutes(1)};

constexpr PolledSource kFredGraph{
    .kind = "fred-graph",
    .address = "https://fred.stlouisfed.org/graph/fredgraph.csv",
    .symbols = kSymbols,
    .by_symbol = true,
    .urls = &graph_urls,
    .read = [](std::string_view body, std::string_view) { return read_fred_csv(body); },
    .csv = true,
    .zone = kFred.zone,
    .close_second = kFred.close_second,
    .times = kFred.times,
    .shortest = kFred.shortest};

}  // namespace yieldwatch
