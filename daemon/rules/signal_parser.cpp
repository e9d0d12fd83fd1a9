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
  std::string out = std::string(row.name) + (row.series > 1 ? "(SPX, UST10Y" : "(UST10Y");
  for (std::size_t i = 0; i < row.windows; ++i) {
    const bool first = i == 0;
    out += row.make_session != nullptr ? (first ? ", 60d" : ", 250d") : (first ? ", 30m" : ", 4h");
  }
  return out + ')';
}

// "one window", "two series".
std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  constexpr std::array<std::string_view, 3> kCounts{"no", "one", "two"};
  return (count < kCounts.size() ? std::string(kCounts.at(count)) : std::to_string(count)) + ' ' +
         (count < 2 ? one : many);
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
    if (!name(signal) || !all_series(signal) || !windows(signal)) {
      return std::nullopt;
    }
    const bool by_session = signal.windows.empty() || signal.windows.front().by_session();
    std::vector<SeriesKind> kinds;
    signal.text = std::string(signal.row->name) + '(';
    for (const SeriesDef& series : signal.series) {
      signal.text += (kinds.empty() ? "" : ", ") + series.text;
      kinds.push_back(series.kind);
    }
    signal.unit = signal.row->unit(kinds, by_session);
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

  // Takes the series and the commas between them.
  bool all_series(SignalDef& signal) {
    while (series(signal)) {
      if (signal.series.size() == signal.row->series) {
        return true;
      }
      if (tokens_.peek().is(")")) {
        return needs_series(signal, false);
      }
      if (!tokens_.accept(",")) {
        tokens_.fail_expected("\",\" and another series");
        return false;
      }
    }
    return false;
  }

  // That where the next token is there should be a series.
  bool needs_series(const SignalDef& signal, bool window) {
    const SignalRow& row = *signal.row;
    return fail(tokens_.peek().offset,
                std::string(row.name) + " needs " +
                    (row.series > 1 ? counted(row.series, "", "series") : "a series") +
                    (window && row.windows > 0 ? " before its window" : "") + ": " + example(row));
  }

  // Takes one series.
  bool series(SignalDef& signal) {
    const Token first = tokens_.peek();
    const bool nothing = first.is(")") || first.is(",") || first.kind == Token::Kind::end;
    const bool window = looks_like_length(first.text) && !known(first.text) &&
                        (tokens_.peek(1).is(",") || tokens_.peek(1).is(")"));
    if (nothing || window) {
      return needs_series(signal, window);
    }
    auto series = SeriesParser(tokens_, catalog_).parse();
    if (!series) {
      return false;
    }
    signal.series.push_back(*std::move(series));
    return true;
  }

  bool known(std::string_view name) const {
    return catalog_.instruments.contains(name) || catalog_.series.contains(name);
  }

  // Takes the windows and the parenthesis.
  bool windows(SignalDef& signal) {
    const std::size_t wanted = signal.row->windows;
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
    return std::string(row.name) + " takes " + counted(row.windows, "window", "windows") + ": " +
           example(row);
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
    if (by_session ? signal.row->make_session == nullptr : signal.row->make_time == nullptr) {
      return fail(offset, name +
                              (by_session ? " takes no window of sessions: "
                                          : " takes no window of time, only of sessions: ") +
                              example(*signal.row));
    }
    if (by_session != signal.windows.front().by_session()) {
      return fail(offset, "the windows of " + name +
                              " must all be sessions or all be time: " + example(*signal.row));
    }
    const bool last = signal.windows.size() == signal.row->windows;
    if (const std::int64_t least = signal.row->least_sessions;
        last && by_session && signal.windows.back().sessions < least) {
      return fail(offset, name + " needs at least " + std::to_string(least) +
                              " sessions to measure a variance: " + example(*signal.row));
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
