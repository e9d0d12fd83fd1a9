// The Treasury's own table: the par yield curve of each day, out between half past three and six in
// New York, and asked for by month, or by year where it goes far back.
#include <array>
#include <set>

#include "feed/formats/treasury.h"
#include "feed/polled/polled_source.h"

namespace yieldwatch {
namespace {

constexpr std::int32_t kMonthly = 62;  // days: up to so many are asked for by month

constexpr std::array<SourceSymbol, 13> kSymbols{{
    {"BC_1MONTH", "UST1M"},
    {"BC_2MONTH", "UST2M"},
    {"BC_3MONTH", "UST3M"},
    {"BC_4MONTH", "UST4M"},
    {"BC_6MONTH", "UST6M"},
    {"BC_1YEAR", "UST1Y"},
    {"BC_2YEAR", "UST2Y"},
    {"BC_3YEAR", "UST3Y"},
    {"BC_5YEAR", "UST5Y"},
    {"BC_7YEAR", "UST7Y"},
    {"BC_10YEAR", "UST10Y"},
    {"BC_20YEAR", "UST20Y"},
    {"BC_30YEAR", "UST30Y"},
}};

// "2026" or "202609" of every day asked for, in order.
std::set<std::string> periods(const PollQuestion& question, bool monthly) {
  std::set<std::string> out;
  for (Session date = question.from; date <= question.to; ++date.day) {
    const std::string text = to_string(date);
    out.insert(monthly ? text.substr(0, 4) + text.substr(5, 2) : text.substr(0, 4));
  }
  return out;
}

bool is_monthly(const PollQuestion& question) {
  return question.to.day - question.from.day <= kMonthly;
}

std::vector<std::string> xml_urls(const PollQuestion& question) {
  const bool monthly = is_monthly(question);
  std::vector<std::string> out;
  for (const std::string& period : periods(question, monthly)) {
    std::string url(question.address);
    url += "?data=daily_treasury_yield_curve&field_tdr_date_value";
    url += (monthly ? "_month=" : "=") + period;
    out.push_back(std::move(url));
  }
  return out;
}

std::vector<std::string> csv_urls(const PollQuestion& question) {
  const bool monthly = is_monthly(question);
  std::vector<std::string> out;
  for (const std::string& period : periods(question, monthly)) {
    std::string url(question.address);
    url += (monthly ? "/all/" : "/") + period + (monthly ? "" : "/all");
    url += "?type=daily_treasury_yield_curve&field_tdr_date_value";
    url += (monthly ? "_month=" : "=") + period + "&page&_format=csv";
    out.push_back(std::move(url));
  }
  return out;
}

}  // namespace

constexpr PolledSource kTreasury{
    .kind = "treasury",
    .address =
        "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/pages/xml",
    .symbols = kSymbols,
    .urls = &xml_urls,
    .read = [](std::string_view body, std::string_view) { return read_treasury_xml(body); },
    .zone = "America/New_York",
    .close_second = time_of_day(15, 30),
    .times = DailySchedule{.publish_second = time_of_day(15, 45)},
    .shortest = std::chrono::minutes(1)};

constexpr PolledSource kTreasuryCsv{
    .kind = "treasury-csv",
    .address =
        "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/"
        "daily-treasury-rates.csv",
    .symbols = kSymbols,
    .urls = &csv_urls,
    .read = [](std::string_view body, std::string_view) { return read_treasury_csv(body); },
    .csv = true,
    .zone = kTreasury.zone,
    .close_second = kTreasury.close_second,
    .times = kTreasury.times,
    .shortest = kTreasury.shortest};

}  // namespace yieldwatch
