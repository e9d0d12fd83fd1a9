#include "app/config/config_feeds.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/config/config_history.h"
#include "app/config/config_live_feed.h"
#include "core/json_line.h"
#include "core/names.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 3> kReplayKeys{"kind", "history", "speed"};
constexpr std::array<std::string_view, 1> kPushKeys{"kind"};
constexpr std::string_view kWantedKind = R"("treasury", "replay", "push" …)";
constexpr std::string_view kWantedSpeed = R"("10 sessions/s" or "max")";

std::vector<std::string_view> kinds() {
  std::vector<std::string_view> all{"replay", "push"};
  std::ranges::transform(live_kinds(), std::back_inserter(all), &LiveKind::name);
  return all;
}

// A feed's name is a token of its heartbeats' topic.
bool is_feed_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxFeedName &&
         std::ranges::all_of(text, [](char c) { return c == '-' || is_instrument_character(c); });
}

void read_speed(const TomlTable& table, FeedConfig& feed) {
  const auto text = table.text("speed", kWantedSpeed);
  if (!text) {
    return;
  }
  const auto speed = parse_speed(text->value);
  if (const auto* fault = std::get_if<std::string>(&speed)) {
    table.diagnostics().error(text->place, *fault);
  } else {
    feed.speed = std::get<ReplaySpeed>(speed);
  }
}

class FeedReader {
 public:
  FeedReader(const TomlTable& file, const ReadText& read, Names& names)
      : file_(&file), read_(&read), names_(&names) {}

  std::vector<FeedConfig> read() {
    std::vector<FeedConfig> feeds;
    if (const auto all = file_->table("feed", "[feed.NAME]")) {
      for (const auto& [name, table] : all->subtables()) {
        if (!is_feed_name(name.value)) {
          file_->diagnostics().error(name.place, json_quote(name.value) +
                                                     " is no name of a feed: 1 to 48 letters, "
                                                     "digits, - and _");
        }
        if (auto feed = read_feed(name, table)) {
          feeds.push_back(std::move(*feed));
        }
      }
    }
    return feeds;
  }

 private:
  std::optional<FeedConfig> read_feed(const TomlText& name, const TomlTable& table) {
    const auto kind = table.required("kind", kWantedKind);
    if (!kind) {
      return std::nullopt;
    }
    FeedConfig feed{.name = name.value, .place = name.place};
    if (kind->value == "push") {
      table.expect_keys(kPushKeys);
    } else if (kind->value == "replay") {
      feed.kind = FeedKind::replay;
      read_replay(name, table, feed);
    } else if (const LiveKind* live = find_live_kind(kind->value)) {
      feed.kind = FeedKind::live;
      feed.live = read_live_feed(*live, table, *read_);
      check_pipe(name, feed);
    } else {
      table.diagnostics().error(kind->place, not_one_of("kind of feed", kind->value, kinds()));
      return std::nullopt;
    }
    return feed;
  }

  void check_pipe(const TomlText& name, const FeedConfig& feed) {
    if (feed.live.kind->form == LiveForm::pipe && feed.is_own() &&
        !std::exchange(pipe_, name.value).empty()) {
      file_->diagnostics().error(name.place,
                                 "two feeds can't both read standard input; give one "
                                 "own_process = true");
    }
  }

  void read_replay(const TomlText& name, const TomlTable& table, FeedConfig& feed) {
    table.expect_keys(kReplayKeys);
    if (!replay_.empty()) {
      table.diagnostics().error(
          name.place, "there is a replay already, " + replay_ + "; one has the bus to itself");
    }
    const bool first = std::exchange(replay_, name.value).empty();
    read_speed(table, feed);
    const auto history = table.required("history", R"(a path: "history/history.toml")");
    if (!history) {
      return;
    }
    const auto path = std::filesystem::path(table.file()).parent_path() / history->value;
    HistoryDraft draft =
        read_history(path.lexically_normal(), *read_, history->place, table.diagnostics());
    feed.history = std::move(draft.spec);
    if (first) {
      *names_ = std::move(draft.names);
    }
  }

  const TomlTable* file_;
  const ReadText* read_;
  Names* names_;
  std::string replay_;  // the name of the one there is
  std::string pipe_;    // likewise
};

}  // namespace

std::vector<FeedConfig> read_feeds(const TomlTable& file, const ReadText& read, Names& names) {
  return FeedReader(file, read, names).read();
}

}  // namespace yieldwatch
