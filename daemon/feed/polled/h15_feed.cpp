// The Federal Reserve's H.15 from its data download: the constant-maturity yields of the session
// before, out each afternoon.
#include <array>

#include "feed/formats/h15.h"
#include "feed/polled/polled_source.h"

namespace yieldwatch {
namespace {

constexpr std::array<SourceSymbol, 11> kSymbols{{
    {"RIFLGFCM01_N.B", "UST1M"},
    {"RIFLGFCM03_N.B", "UST3M"},
    {"RIFLGFCM06_N.B", "UST6M"},
    {"RIFLGFCY01_N.B", "UST1Y"},
    {"RIFLGFCY02_N.B", "UST2Y"},
    {"RIFLGFCY03_N.B", "UST3Y"},
    {"RIFLGFCY05_N.B", "UST5Y"},
    {"RIFLGFCY07_N.B", "UST7Y"},
    {"RIFLGFCY10_N.B", "UST10Y"},
    {"RIFLGFCY20_N.B", "UST20Y"},
    {"RIFLGFCY30_N.B", "UST30Y"},
}};

// "09/28/2026".
std::string american(Session date) {
  const std::string text = to_string(date);
  return text.substr(5, 2) + "/" + text.substr(8, 2) + "/" + text.substr(0, 4);
}

// The number of `series` is that of the release's own package of these yields.
std::vector<std::string> urls(const PollQuestion& question) {
  std::string url(question.address);
  url += "?rel=H15&series=bf17364827e38702b42a58cf8eaa3f78&lastobs=&from=";
  url += american(question.from) + "&to=" + american(question.to);
  url += "&filetype=csv&label=include&layout=seriescolumn&type=package";
  return {std::move(url)};
}

}  // namespace

constexpr PolledSource kH15{
    .kind = "h15",
    .address = "https://www.federalreserve.gov/datadownload/Output.aspx",
    .symbols = kSymbols,
    .urls = &urls,
    .read = [](std::string_view body, std::string_view) { return read_h15_csv(body); },
    .csv = true,
    .zone = "America/New_York",
    .close_second = time_of_day(15, 30),
    .times = DailySchedule{.publish_second = time_of_day(16, 15), .sessions_later = 1},
    .shortest = std::chrono::minutes(1)};

}  // namespace yieldwatch
