#include "feed/formats/body.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

namespace yieldwatch {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n\f\v";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Where `word`, in small letters, is in `text`, whatever the case of that.
std::size_t find_word(std::string_view text, std::string_view word) {
  const auto* const found =
      std::search(text.begin(), text.end(), word.begin(), word.end(),
                  [](char held, char sought) { return lower(held) == sought; });
  return found == text.end() ? std::string_view::npos
                             : static_cast<std::size_t>(found - text.begin());
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return find_word(text.substr(0, word.size()), word) == 0;
}

std::string_view html_title(std::string_view page) {
  constexpr std::size_t kHead = 64 * 1024;
  page = page.substr(0, kHead);
  const std::size_t element = find_word(page, "<title");
  if (element == std::string_view::npos) {
    return {};
  }
  const std::size_t open = page.find('>', element);
  return open == std::string_view::npos ? std::string_view()
                                        : page.substr(open + 1, page.find('<', open) - open - 1);
}

// What makes two figures one.
auto identity(const Reading& reading) {
  return std::tie(reading.symbol, reading.date, reading.time);
}

ReadFault contradiction(const Reading& first, const Reading& second) {
  std::string where = first.date != Session::none() ? to_string(first.date) : to_string(first.time);
  std::string what = "is here twice, as " + to_string(first.value);
  what += " and as " + to_string(second.value);
  what += "; the first is used";
  return {std::move(where), first.symbol, std::move(what)};
}

}  // namespace

bool is_symbol(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSymbol &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string legible(std::string_view text, std::size_t longest) {
  std::string out;
  for (const char c : stripped(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = byte <= ' ' || byte == 0x7f;
    if (blank && (out.empty() || out.back() == ' ')) {
      continue;
    }
    if (out.size() == longest) {
      return out + "...";
    }
    out += blank ? ' ' : byte > '~' ? '?' : c;
  }
  if (out.ends_with(' ')) {
    out.pop_back();
  }
  return out;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  std::string out = "\"";
  out += legible(text, kShown);
  out += '"';
  return out;
}

std::string_view stripped(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kWhiteSpace);
  return from == std::string_view::npos
             ? std::string_view()
             : text.substr(from, text.find_last_not_of(kWhiteSpace) - from + 1);
}

std::string_view without_mark(std::string_view body) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return body.starts_with(kMark) ? body.substr(kMark.size()) : body;
}

bool is_html(std::string_view body) {
  body = stripped(without_mark(body));
  return starts_with_word(body, "<!doctype") || starts_with_word(body, "<html");
}

std::string strange_body(std::string_view body) {
  body = stripped(without_mark(body));
  if (body.empty()) {
    return "an empty body";
  }
  if (!is_html(body)) {
    return {};
  }
  const std::string title = legible(html_title(body));
  return title.empty() ? "a page of HTML without a title" : "a page of HTML, its title: " + title;
}

Readings unusable(std::string why) {
  Readings out;
  out.unusable = std::move(why);
  return out;
}

std::optional<Value> read_number(std::string_view text) {
  return parse_value(stripped(text));
}

std::string number_fault(std::string_view text) {
  text = stripped(text);
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::string_view digits = text.substr(sign);
  const bool number = digits.find_first_of("0123456789") != std::string_view::npos &&
                      digits.find_first_not_of("0123456789.") == std::string_view::npos &&
                      std::ranges::count(digits, '.') <= 1;
  return quoted(text) + (number ? " is not below a million" : " is no number");
}

void keep(Readings& out, Reading reading) {
  if (reading.time != Timestamp::never() && !reading.time.in_range()) {
    out.refuse({to_string(reading.time), reading.symbol, "its time is out of range"});
    return;
  }
  if (out.readings.size() >= kMaxReadings) {
    out.refuse({{}, reading.symbol, "more figures than a body may have"});
    return;
  }
  out.readings.push_back(std::move(reading));
}

void drop_repeats(Readings& out) {
  std::vector<Reading>& all = out.readings;
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::size_t left, std::size_t right) {
    return identity(all[left]) < identity(all[right]);
  });
  std::vector<bool> repeated(all.size());
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    if (identity(all[order[first]]) != identity(all[order[i]])) {
      first = i;
      continue;
    }
    repeated[order[i]] = true;
    if (all[order[first]].value != all[order[i]].value) {
      out.refuse(contradiction(all[order[first]], all[order[i]]));
    }
  }
  std::size_t at = 0;
  std::erase_if(all, [&](const Reading&) { return repeated[at++]; });
}

}  // namespace yieldwatch
