// yieldwatch tail: follows the alerts of a daemon.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "app/exit_code.h"
#include "app/log/log.h"
#include "app/wall_clock.h"
#include "bus/alert_client.h"
#include "cli/connection.h"
#include "cli/output.h"
#include "cli/topic.h"
#include "cli/verb.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

volatile std::sig_atomic_t interrupted = 0;

// Prints what a subscription brings, one line an event.
class Printer {
 public:
  // `numbered`: each line of JSON has its alert's number, for who wants to go on from it later.
  Printer(Format format, bool numbered) : format_(format), numbered_(numbered) {}

  void operator()(const Transition& t) const {
    if (format_ == Format::text && !t.id.empty()) {
      std::cout << alert_line(t, event_->journal_seq) << remark() << '\n';
    } else if (format_ == Format::jsonl && (numbered_ || !remark().empty())) {
      std::string line = to_json_line(t);
      line.pop_back();
      JsonLine more;
      more.add("journal_seq", static_cast<std::int64_t>(event_->journal_seq))
          .add("via", name_of(event_->via))
          .add("durable", !event_->not_durable);
      if (!event_->not_durable) {  // else its number may be another alert's tomorrow
        more.add("since",
                 std::to_string(event_->journal.ns) + ':' + std::to_string(event_->journal_seq));
      }
      std::cout << line << ',' << more.str().substr(1) << '\n';
    } else {
      print(t, format_);
    }
  }
  void operator()(const Refused& r) const {
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", "refused").add("reason", r.reason).add("source", r.source);
      line.add("topic", r.topic).add("instrument", r.instrument);
      line.add_or_null("time", r.event_time == Timestamp::never() ? "" : to_string(r.event_time));
      line.add("value", r.value).add_or_null("unit", r.unit ? to_string(*r.unit) : "");
      line.add("detail", r.detail).add("count", static_cast<std::int64_t>(r.count));
      std::cout << line.str() << '\n';
    } else {
      std::cout << event_->topic << ' ' << r.reason << ' ' << r.instrument << ": " << r.detail
                << " (" << r.count << " so far)\n";
    }
  }
  void operator()(const Gap& gap) const { lost("gap", gap.source, gap.topic, gap.first, gap.last); }
  void operator()(const Missed& m) const {
    lost("missed", event_->source, m.topic, m.first, m.last, m.reason);
  }
  void operator()(const NewJournal& n) const {
    notice("new_journal", "the daemon's alerts are numbered anew, up to " + std::to_string(n.head) +
                              "; the newest known here was " + std::to_string(n.had) +
                              "; what is on now follows");
  }
  void operator()(const NotKept& n) const {
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", "not_kept").add("count", static_cast<std::int64_t>(n.count));
      line.add("first", static_cast<std::int64_t>(n.first));
      line.add("last", static_cast<std::int64_t>(n.last));
      std::cout << line.str() << '\n';
    } else {
      std::cerr << "not_kept: " << n.count << " alerts were not kept by the daemon (of numbers "
                << n.first << " to " << n.last << "); others may have their numbers\n";
    }
  }
  void operator()(const Unanswered& u) const {
    notice("unanswered", u.detail + "; alerts are held back until it does");
  }
  void operator()(const Restarted& r) const {
    notice("restarted",
           "the daemon was restarted; the one before had started at " + to_string(r.before));
  }
  void operator()(const Unreadable& u) const { notice("unreadable", u.error.detail); }
  void operator()(const StaleChange& s) const {
    const std::string missing = s.missing == Session::none() ? "" : to_string(s.missing);
    const std::string newest = s.newest == Timestamp::never() ? "" : to_string(s.newest);
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", s.stale ? "stale" : "fresh").add("instrument", s.instrument);
      line.add("time", to_string(s.time)).add_or_null("missing", missing);
      std::cout << line.add_or_null("newest", newest).str() << '\n';
    } else {
      std::cout << event_->topic << ' ' << s.instrument
                << (s.stale ? " is stale since " : " is fresh since ") << to_string(s.time)
                << (missing.empty() ? "" : ": no value for ") << missing
                << (newest.empty() ? "; it has had no value" : "; its newest is of ") << newest
                << '\n';
    }
  }
  void operator()(const Slow& slow) const {
    notice("slow", "a subscriber does not keep up with " + slow.topic + "; that has happened " +
                       std::to_string(slow.count) + " times");
  }
  void operator()(const DiskReport& disk) const {
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", disk.failing ? "disk_failing" : "disk_works_again").add("part", disk.part);
      line.add("detail", disk.detail).add("count", static_cast<std::int64_t>(disk.count));
      std::cout << line.str() << '\n';
    } else {
      std::cout << event_->topic << ' ' << disk.part
                << (disk.failing ? " fails: " : " works again: ") << disk.detail << '\n';
    }
  }
  void operator()(const DataNews& news) const {
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", to_string(news.event)).add("instrument", news.instrument);
      line.add("source", news.source);
      line.add("session", news.session == Session::none() ? "" : to_string(news.session));
      line.add("before", news.before).add("value", news.value).add("unit", to_string(news.unit));
      line.add("detail", news.detail);
      std::cout << line.str() << '\n';
    } else {
      std::cout << event_->topic << ' ' << to_text(news) << '\n';
    }
  }
  void operator()(const FeedNews& news) const {
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", "feed").add("feed", news.feed).add("state", news.state);
      line.add("detail", news.detail);
      std::cout << line.str() << '\n';
    } else {
      std::cout << event_->topic << ' ' << news.feed << ' ' << news.state << ": " << news.detail
                << '\n';
    }
  }
  void operator()(const HeartbeatBody&) const {}

  void show(const AlertEvent& event) {
    event_ = &event;
    std::visit(*this, event.content);
  }

 private:
  // Messages that never came: on standard output for programs, which must not miss it, and as
  // a remark beside the lines for people.
  void lost(const char* what, const std::string& source, const std::string& topic,
            std::uint64_t first, std::uint64_t last, const std::string& reason = "") const {
    if (format_ == Format::jsonl) {
      JsonLine line;
      line.add("event", what).add("source", source).add("topic", topic);
      line.add("first", static_cast<std::int64_t>(first));
      line.add("last", static_cast<std::int64_t>(last));
      if (!reason.empty()) {
        line.add("reason", reason);
      }
      std::cout << line.str() << '\n';
    } else {
      std::cerr << what << ": " << last - first + 1 << " messages of " << topic
                << (source.empty() ? "" : " from ") << source << " (" << first << " to " << last
                << ")" << (reason.empty() ? "" : ": ") << reason << '\n';
    }
  }

  void notice(const char* what, const std::string& detail) const {
    if (format_ == Format::jsonl) {
      std::cout << JsonLine().add("event", what).add("detail", detail).str() << '\n';
    } else {
      std::cerr << what << ": " << detail << '\n';
    }
  }

  static const char* name_of(Via via) {
    return via == Via::snapshot ? "snapshot" : via == Via::resent ? "resent" : "stream";
  }

  // What sets an alert apart from one that happens now and is kept.
  std::string remark() const {
    std::string out;
    if (event_->via != Via::stream) {
      out += event_->via == Via::snapshot ? " (on now)" : " (resent)";
    }
    return event_->not_durable ? out + " (not in the journal)" : out;
  }

  Format format_;
  bool numbered_;
  const AlertEvent* event_ = nullptr;
};

template <class Number>
bool is_number(std::string_view text, Number& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

// What --since says. Throws UsageError.
AlertClient::From from_of(const std::string& since) {
  using Kind = AlertClient::From::Kind;
  if (since.empty()) {
    return {};
  }
  if (since == "now") {
    return {.kind = Kind::head};
  }
  AlertClient::From from{.kind = Kind::number};
  if (since == "all") {
    return from;
  }
  const std::string_view text = since;
  const std::size_t colon = text.find(':');
  const bool read = colon == std::string_view::npos
                        ? is_number(text, from.after)
                        : is_number(text.substr(0, colon), from.journal.ns) &&
                              is_number(text.substr(colon + 1), from.after);
  if (!read) {
    throw UsageError(
        "--since is a journal_seq (each alert's seq=), JOURNAL:SEQ (\"since\" in JSON lines), all "
        "or now, not " +
        json_quote(since));
  }
  return from;
}

class Tail final : public Command {
 public:
  explicit Tail(CLI::App& app) {
    app.add_option("TOPIC", topics_, "tiers or beginnings of topics; all alerts if none is named")
        ->option_text("...");
    app.add_option("--since", since_,
                   "begin with the alerts after that number, with all there are, or with the next "
                   "one; otherwise with those that are on now")
        ->option_text("SEQ|JOURNAL:SEQ|all|now");
    add_config(app, config_);
    add_format(app, format_);
  }

  int run() override {
    std::ranges::for_each(topics_, require_topic);
    const AlertClient::From from = from_of(since_);
    // Without SA_RESTART, so that a wait for messages ends at once.
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);

    zmq::context_t context;
    const Connection daemon = find_daemon(context, config_);
    AlertClient alerts(context, daemon.alerts, daemon.control, topics_, from, wall_clock());
    Printer printer(format_, !since_.empty());
    while (interrupted == 0) {
      if (const auto event = alerts.receive(kAnswerTimeout)) {
        printer.show(*event);
        if (!require_written()) {
          break;
        }
      }
    }
    return exit_code::kOk;
  }

 private:
  std::vector<std::string> topics_;
  std::string since_;
  std::string config_;
  Format format_ = Format::text;
};

}  // namespace

std::unique_ptr<Command> make_tail(CLI::App& app) {
  return std::make_unique<Tail>(app);
}

}  // namespace yieldwatch
