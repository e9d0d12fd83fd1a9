#include "analyzer/unfinished_pasts.h"

#include <algorithm>

#include "analyzer/staleness.h"

namespace yieldwatch {

void UnfinishedPasts::open(Context& context, std::size_t instrument, std::string_view source,
                           Timestamp published) {
  auto past = std::ranges::find(pasts_, source, &Past::source);
  if (past == pasts_.end()) {
    if (pasts_.size() == kMaxSources) {
      return;
    }
    past = pasts_.insert(past, {.source = std::string(source),
                                .opened = published,
                                .published = published,
                                .instruments = {}});
  }
  past->published = published;
  past->messages = 0;
  if (std::ranges::find(past->instruments, instrument) == past->instruments.end()) {
    past->instruments.push_back(instrument);
    InstrumentNode& node = context.graph.instruments[instrument];
    ++node.unfinished;
    for (const std::size_t rule : node.rules) {
      ++context.graph.rules[rule].unfinished_inputs;
    }
  }
}

void UnfinishedPasts::end(Context& context, std::string_view source) {
  const auto past = std::ranges::find(pasts_, source, &Past::source);
  if (past != pasts_.end()) {
    release(context, *past);
    pasts_.erase(past);
  }
}

void UnfinishedPasts::end_all(Context& context) {
  for (const Past& past : pasts_) {
    release(context, past);
  }
  pasts_.clear();
}

bool UnfinishedPasts::end_overdue(Context& context, std::string_view source, Timestamp published) {
  return std::erase_if(pasts_, [&](Past& past) {
           const bool goes_on =
               past.source == source
                   ? published <= past.opened.plus(kLongest)
                   : ++past.messages <= kMaxMessages && published <= past.published.plus(kPatience);
           if (goes_on) {
             return false;
           }
           release(context, past);
           return true;
         }) > 0;
}

void UnfinishedPasts::release(Context& context, const Past& past) {
  for (const std::size_t number : past.instruments) {
    InstrumentNode& instrument = context.graph.instruments[number];
    --instrument.unfinished;
    for (const std::size_t rule : instrument.rules) {
      --context.graph.rules[rule].unfinished_inputs;
    }
    if (instrument.unfinished == 0 && context.began != Timestamp::never() &&
        instrument.waking != Waking::kNone) {
      watch(context, instrument);  // what fell due meanwhile was passed over
    }
  }
}

}  // namespace yieldwatch
