#include "core/data_news.h"

#include <algorithm>
#include <array>

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 7> kNames{"corrected",  "filled", "admitted", "taken_over",
                                                 "given_back", "differ", "agree"};

}  // namespace

std::string_view to_string(DataEvent event) {
  return kNames.at(static_cast<std::size_t>(event));
}

std::optional<DataEvent> parse_data_event(std::string_view text) {
  const auto* const found = std::ranges::find(kNames, text);
  return found == kNames.end() ? std::nullopt
                               : std::optional(static_cast<DataEvent>(found - kNames.begin()));
}

std::string to_text(const DataNews& news) {
  std::string out(to_string(news.event));
  out += ' ';
  out += news.instrument;
  if (news.session != Session::none()) {
    out += ' ';
    out += to_string(news.session);
  }
  if (news.value) {
    out += ": ";
    out += news.before ? to_string(Quantity{*news.before, news.unit}) + " -> " : "";
    out += to_string(Quantity{*news.value, news.unit});
  }
  if (!news.detail.empty()) {
    out += news.value ? "; " : ": ";
    out += news.detail;
  }
  return out;
}

}  // namespace yieldwatch
