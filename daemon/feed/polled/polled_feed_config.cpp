#include "feed/polled/polled_feed_config.h"

#include <random>
#include <set>
#include <stdexcept>
#include <utility>

#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

void check_symbols(const std::vector<PolledSymbol>& symbols) {
  std::set<std::string> names;
  std::set<std::string> instruments;
  for (const PolledSymbol& symbol : symbols) {
    if (!names.insert(symbol.symbol).second) {
      throw std::invalid_argument("the symbol \"" + symbol.symbol + "\" is there twice");
    }
    if (!instruments.insert(symbol.instrument).second) {
      throw std::invalid_argument("the instrument \"" + symbol.instrument + "\" is there twice");
    }
  }
}

std::vector<std::string> questions_of(const PolledFeedConfig& config, const PolledSource& source) {
  std::vector<std::string> questions;
  for (const PolledSymbol& symbol : config.symbols) {
    questions.push_back(symbol.symbol);
  }
  return source.by_symbol ? questions : std::vector<std::string>{""};
}

std::function<double()> own_random() {
  return [engine = std::minstd_rand(std::random_device{}())]() mutable {
    return std::generate_canonical<double, 24>(engine);
  };
}

}  // namespace

const PolledSource& source_of(const PolledFeedConfig& config) {
  const bool keyless = config.kind == kFred.kind && config.key.empty();
  const PolledSource* source = keyless ? &kFredGraph : find_polled_source(config.kind);
  if (source == nullptr) {
    throw std::invalid_argument("no source is called \"" + config.kind + "\"");
  }
  if (source->wants_key && config.key.empty()) {
    throw std::invalid_argument("\"" + config.kind + "\" wants a key");
  }
  return *source;
}

PolledFeedConfig completed(PolledFeedConfig config) {
  const PolledSource& source = source_of(config);
  config.kind = source.kind;
  if (config.symbols.empty()) {
    config.symbols = default_symbols(source);
  }
  if (config.address.empty()) {
    config.address = source.address;
  }
  if (!config.times) {
    config.times = source.times;
  }
  if (config.shortest.count() <= 0) {
    config.shortest = source.shortest;
  }
  if (!config.random) {
    config.random = own_random();
  }
  check_symbols(config.symbols);
  return config;
}

PollPlan plan_of(const PolledFeedConfig& config) {
  const PolledSource& source = source_of(config);
  return {questions_of(config, source),
          {.times = *config.times,
           .due = config.due,
           .zone = load_zone(source.zone),
           .is_session = config.is_session,
           .shortest = config.shortest},
          {config.backfill_days, config.recent_days, config.backoff}};
}

}  // namespace yieldwatch
