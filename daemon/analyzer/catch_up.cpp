#include "analyzer/catch_up.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "analyzer/joined_closes.h"

namespace yieldwatch {
namespace {

struct Sample {
  Timestamp time;
  std::vector<Value> values;  // of the parts
};

// What the windows lack.
std::vector<Sample> missing(const Context& context, SeriesNode& series, Timestamp newest,
                            bool is_revised) {
  const bool has_present = context.graph.join(series);
  std::vector<Sample> samples;
  JoinedCloses closes(context.graph, series);
  std::vector<Value> values(series.parts.size());
  std::optional<Sample> last;
  for (auto joint = closes.next(values); joint; joint = closes.next(values)) {
    last = {joint->time, values};
    if (newest != Timestamp::never() && joint->time > newest) {
      samples.push_back(*last);
    }
  }
  if (samples.empty() && has_present && last &&
      (newest == Timestamp::never() ? last->time == context.now : is_revised)) {
    samples.push_back(*last);
  }
  return samples;
}

}  // namespace

void catch_up(Context& context, SeriesNode& series, Timestamp newest, bool is_revised) {
  Graph& graph = context.graph;
  const auto is_by_time = [&](std::size_t channel) {
    return !graph.channels[channel].channel->by_time().empty();
  };
  if (context.now == Timestamp::never() || std::ranges::none_of(series.channels, is_by_time)) {
    return;
  }
  for (const Sample& sample : missing(context, series, newest, is_revised)) {
    series.values = sample.values;
    series.evaluate();
    const Timestamp time = std::max(sample.time, newest);
    for (const std::size_t number : series.channels) {
      const ChannelNode& node = graph.channels[number];
      const auto numbers = series.numbers(node.kind);
      if (is_by_time(number) && !numbers.empty()) {
        node.channel->add_sample(time, numbers.front());
      }
    }
  }
  for (const std::size_t number : series.channels) {
    const ChannelNode& node = graph.channels[number];
    for (const std::size_t signal : node.channel->by_time()) {
      context.due.set(graph.signals[node.first_signal + signal].waking,
                      node.channel->next_due(signal));
    }
  }
  graph.join(series);  // its values are the present ones again
}

}  // namespace yieldwatch
