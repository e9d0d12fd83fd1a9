#include "analyzer/rebuild.h"

#include <vector>

#include "analyzer/joined_closes.h"

namespace yieldwatch {
namespace {

// What rules remember while their windows are made anew.
class Remembered {
 public:
  Remembered(Graph& graph, std::size_t channel) : graph_(graph), channel_(channel) {
    before_ = graph_.channels[channel_].channel->session_number();
    for (const std::size_t rule : graph_.channels[channel_].closing) {
      changes_.push_back(graph_.rules[rule].changes);
      graph_.rules[rule].changes = SessionChanges();
    }
  }

  // So many sessions are there now that were later than the one present before.
  void give_back(std::int64_t later) {
    const ChannelNode& channel = graph_.channels[channel_];
    for (std::size_t i = 0; i < channel.closing.size(); ++i) {
      SessionChanges& changes = graph_.rules[channel.closing[i]].changes;
      // The past goes back only so far: what was learned of it before may be more.
      if (changes_[i].values().size() > changes.values().size()) {
        changes = changes_[i];
      }
    }
    for (RuleNode& rule : graph_.rules) {
      if (rule.signal.channel == channel_) {
        rule.machine.restore(rule.machine.memory(before_),
                             channel.channel->session_number() - later);
      }
    }
  }

 private:
  Graph& graph_;
  std::size_t channel_;
  std::int64_t before_ = 0;
  std::vector<SessionChanges> changes_;
};

void add_close(Graph& graph, ChannelNode& node, Session session,
               std::span<const std::int64_t> numbers) {
  if (node.channel->ends_session(session)) {
    graph.keep_closes(node);
  }
  node.channel->add_close(session, numbers);
}

void rebuild_channel(Graph& graph, SeriesNode& series, std::size_t number) {
  ChannelNode& node = graph.channels[number];
  const Session present = series.session;
  const std::vector<ChannelState::Close> old = node.channel->closes();
  Remembered remembered(graph, number);
  node.channel->forget_closes();
  JoinedCloses closes(graph, series);
  auto joint = closes.next(series.values);
  // What the instruments no longer hold is as it was.
  for (const ChannelState::Close& close : old) {
    if (joint && close.session < joint->session) {
      add_close(graph, node, close.session, close.numbers);
    }
  }
  std::int64_t later = 0;
  for (; joint; joint = closes.next(series.values)) {
    series.evaluate();
    const auto numbers = series.numbers(node.kind);
    if (numbers.empty()) {
      node.channel->lose_value();
      continue;
    }
    add_close(graph, node, joint->session, numbers);
    later += present != Session::none() && joint->session > present ? 1 : 0;
  }
  remembered.give_back(later);
}

}  // namespace

void rebuild_windows(Graph& graph, SeriesNode& series,
                     const std::function<bool(std::size_t channel)>& wanted) {
  for (const std::size_t channel : series.channels) {
    if (wanted(channel)) {
      rebuild_channel(graph, series, channel);
    }
  }
  graph.join(series);  // its time and session
}

}  // namespace yieldwatch
