#include "app/restart_needs.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace yieldwatch {
namespace {

const FeedConfig* find_feed(const Config& config, const std::string& name) {
  const auto found = std::ranges::find(config.feeds, name, &FeedConfig::name);
  return found == config.feeds.end() ? nullptr : &*found;
}

bool is_same(const Calendar& a, const Calendar& b) {
  const auto zone_of = [](const Calendar& of) { return of.zone ? of.zone->name() : ""; };
  const auto is_same_close = [](const Calendar::EarlyClose& x, const Calendar::EarlyClose& y) {
    return x.session == y.session && x.second_of_day == y.second_of_day;
  };
  return a.name == b.name && a.first == b.first && a.last == b.last && zone_of(a) == zone_of(b) &&
         a.close_second == b.close_second && a.closed == b.closed &&
         std::ranges::equal(a.early, b.early, is_same_close);
}

// But for calendars, of which each load has its own.
bool is_same(const FeedConfig& a, const FeedConfig& b) {
  LiveFeedConfig live_a = a.live;
  LiveFeedConfig live_b = b.live;
  live_a.calendar = live_b.calendar = nullptr;
  return a.kind == b.kind && live_a == live_b && a.history.path == b.history.path &&
         a.speed.sessions_per_second == b.speed.sessions_per_second;
}

// Those by which live feeds know when to ask and what to take, by their names.
std::map<std::string, Calendar> calendars_of_feeds(const Config& config) {
  std::map<std::string, Calendar> all;
  const auto add = [&all](const std::shared_ptr<const Calendar>& calendar) {
    if (calendar != nullptr) {
      all.emplace(calendar->name, *calendar);
    }
  };
  for (const FeedConfig& feed : config.feeds) {
    add(feed.live.calendar);
    for (const PolledSymbol& symbol : feed.live.symbols) {
      const auto known = config.catalog.instruments.find(symbol.instrument);
      add(known == config.catalog.instruments.end() ? nullptr : known->second.calendar);
    }
  }
  return all;
}

void add_feeds(const Config& started, const Config& loaded, std::vector<std::string>& out) {
  std::set<std::string> names;
  for (const Config* config : {&started, &loaded}) {
    for (const FeedConfig& feed : config->feeds) {
      names.insert(feed.name);
    }
  }
  for (const std::string& name : names) {
    const FeedConfig* before = find_feed(started, name);
    const FeedConfig* now = find_feed(loaded, name);
    if (before == nullptr || now == nullptr || !is_same(*before, *now)) {
      out.push_back("[feed." + name + ']');
    }
  }
}

}  // namespace

std::vector<std::string> restart_needs(const Config& started, const Config& loaded) {
  std::vector<std::string> out;
  add_feeds(started, loaded, out);
  const auto before = calendars_of_feeds(started);
  for (const auto& [name, calendar] : calendars_of_feeds(loaded)) {
    const auto old = before.find(name);
    if (old != before.end() && !is_same(old->second, calendar)) {
      out.push_back("calendars/" + name + ".toml");
    }
  }
  const auto add = [&out](bool is_same, const char* section) {
    if (!is_same) {
      out.emplace_back(section);
    }
  };
  add(loaded.bus == started.bus, "[bus]");
  add(loaded.journal == started.journal, "[journal]");
  add(loaded.log == started.log, "[log]");
  return out;
}

}  // namespace yieldwatch
