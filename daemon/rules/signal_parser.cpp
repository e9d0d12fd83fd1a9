#include "rules/signal_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/lengths.h"
#include "rules/series_parser.h"

namespace yieldwatch {
namespace {

// "zscore(UST10Y, 60d, 250d)": how the signal is written, for messages.
std::string example(const SignalRow& row) {
  std::string out = std::string(row.name) + "(UST10Y";
  for (int i = 0; i < row.windows; ++i) {
    out += row.session_windows ? (i == 0 ? ", 60d" : ", 250d") : (i == 0 ? ", 30m" : ", 4h");
  }
  return out + ')';
}

std::string unknown_signal(std::string_view name) {
  std::vector<std::string> names;
  std::string list;
  for (const SignalRow& row : signal_table()) {
    names.emplace_back(row.name);
    list += (list.empty() ? "" : ", ") + names.back();
  }
  const std::string nearest = nearest_name(name, names);
  return "unknown signal " + in_quotes(name) + ": " +
         (nearest.empty() ? "" : "did you mean " + nearest + "? ") + "the signals are " + list;
}

class SignalParser {
 public:
  SignalParser(TokenStream& tokens, const Catalog& catalog) : tokens_(tokens), catalog_(catalog) {}

  std::optional<SignalDef> parse() {
    SignalDef signal;
    if (!name(signal) || !series(signal) || !windows(signal)) {
      return std::nullopt;
    }
    const bool by_session = signal.windows.empty() || signal.windows.front().by_session();
    signal.unit = signal.row->unit(signal.series.kind, by_session);
    signal.text = std::string(signal.row->name) + '(' + signal.series.text;
    for (const Window window : signal.windows) {
      signal.text += ", " + to_string(window);
    }
    signal.text += ')';
    signal.over = in_words_of(signal);
    return signal;
  }

 private:
  bool fail(std::size_t offset, std::string message) {
    tokens_.fail(offset, std::move(message));
    return false;
  }

  // Takes the name and the parenthesis.
  bool name(SignalDef& signal) {
    const Token name = tokens_.peek();
    if (name.kind != Token::Kind::name) {
      tokens_.fail_expected("a signal, such as change(UST10Y, 60d)");
      return false;
    }
    signal.row = find_signal(name.text);
    if (signal.row != nullptr) {
      tokens_.take();
      return tokens_.accept("(") ||
             fail(name.end(), "expected \"(\" after " + std::string(name.text) + ": write " +
                                  example(*signal.row));
    }
    if (name.text == "ln" || !tokens_.peek(1).is("(")) {
      return fail(name.offset, in_quotes(name.text) +
                                   " begins a series: a rule needs a signal of it, such as "
                                   "change(UST10Y, 60d) or last(UST10Y)");
    }
    return fail(name.offset, unknown_signal(name.text));
  }

  bool series(SignalDef& signal) {
    const Token first = tokens_.peek();
    const bool nothing = first.is(")") || first.is(",") || first.kind == Token::Kind::end;
    const bool window = looks_like_length(first.text) && !known(first.text) &&
                        (tokens_.peek(1).is(",") || tokens_.peek(1).is(")"));
    if (nothing || window) {
      return fail(first.offset,
                  std::string(signal.row->name) + " needs a series" +
                      (window && signal.row->windows > 0 ? " before its window" : "") + ": " +
                      example(*signal.row));
    }
    auto series = SeriesParser(tokens_, catalog_).parse();
    if (!series) {
      return false;
    }
    signal.series = *std::move(series);
    return true;
  }

  bool known(std::string_view name) const {
    return catalog_.instruments.contains(name) || catalog_.series.contains(name);
  }

  // Takes the windows and the parenthesis.
  bool windows(SignalDef& signal) {
    const auto wanted = static_cast<std::size_t>(signal.row->windows);
    while (tokens_.accept(",")) {
      if (signal.windows.size() == wanted) {
        return fail(tokens_.peek().offset, count_message(*signal.row));
      }
      if (!window(signal)) {
        return false;
      }
    }
    const Token closing = tokens_.peek();
    if (closing.is(")") && signal.windows.size() < wanted) {
      return fail(closing.offset, count_message(*signal.row));
    }
    if (!tokens_.accept(")")) {
      tokens_.fail_expected(signal.windows.size() < wanted ? "\",\" and a window" : "\")\"");
      return false;
    }
    return true;
  }

  static std::string count_message(const SignalRow& row) {
    constexpr std::array<std::string_view, 3> kCounts{"no window", "one window", "two windows"};
    const auto count = static_cast<std::size_t>(row.windows);
    return std::string(row.name) + " takes " +
           (count < kCounts.size() ? std::string(kCounts.at(count))
                                   : std::to_string(count) + " windows") +
           ": " + example(row);
  }

  // Takes what stands where a window should, up to the next comma or parenthesis.
  bool window(SignalDef& signal) {
    const std::size_t offset = tokens_.peek().offset;
    while (!ends_window(tokens_.peek())) {
      tokens_.take();
    }
    const std::size_t end = std::max(offset, tokens_.last_end());
    const auto parsed = parse_window(tokens_.text().substr(offset, end - offset));
    if (const auto* error = std::get_if<ExprError>(&parsed)) {
      return end == offset ? fail(offset, count_message(*signal.row))
                           : fail(offset + error->offset, error->message);
    }
    signal.windows.push_back(std::get<Window>(parsed));
    return fits(signal, offset);
  }

  static bool ends_window(const Token& token) {
    constexpr std::array<std::string_view, 7> kEnds{",", "(", ")", "<", "<=", ">", ">="};
    return token.kind == Token::Kind::end || token.kind == Token::Kind::odd ||
           (token.kind == Token::Kind::symbol &&
            std::ranges::find(kEnds, token.text) != kEnds.end());
  }

  // That the newest window is one the signal can take, beside those before it.
  bool fits(const SignalDef& signal, std::size_t offset) {
    const bool by_session = signal.windows.back().by_session();
    const std::string name(signal.row->name);
    if (by_session ? !signal.row->session_windows : !signal.row->time_windows) {
      return fail(offset, name +
                              (by_session ? " takes no window of sessions: "
                                          : " takes no window of time, only of sessions: ") +
                              example(*signal.row));
    }
    if (by_session != signal.windows.front().by_session()) {
      return fail(offset, "the windows of " + name +
                              " must all be sessions or all be time: " + example(*signal.row));
    }
    const bool last = signal.windows.size() == static_cast<std::size_t>(signal.row->windows);
    if (const std::int64_t least = signal.row->least_sessions;
        last && by_session && signal.windows.back().sessions < least) {
      return fail(offset, name + " needs at least " + std::to_string(least) +
                              " sessions to measure a standard deviation: " + example(*signal.row));
    }
    return true;
  }

  static std::string in_words_of(const SignalDef& signal) {
    std::string phrase(signal.row->phrase);
    constexpr std::string_view kHole = "{W}";
    const std::size_t hole = phrase.find(kHole);
    if (hole != std::string::npos && !signal.windows.empty()) {
      phrase.replace(hole, kHole.size(), in_words(signal.windows.front()));
    }
    return phrase;
  }

  TokenStream& tokens_;
  const Catalog& catalog_;
};

}  // namespace

std::optional<SignalDef> take_signal(TokenStream& tokens, const Catalog& catalog) {
  return SignalParser(tokens, catalog).parse();
}

}  // namespace yieldwatch
