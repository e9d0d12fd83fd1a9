#include "analyzer/source_choice.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace yieldwatch {

SourceChoice::SourceChoice(const Instrument& instrument)
    : tolerance_(instrument.tolerance), in_percent_(tick_unit(instrument.kind) == Unit::percent) {
  if (instrument.sources.size() > 1) {
    for (const InstrumentSource& source : instrument.sources) {
      sources_.push_back({.feed = source.feed});
    }
  }
}

std::optional<std::size_t> SourceChoice::find(std::string_view feed) const {
  const auto found = std::ranges::find(sources_, feed, &SourceState::feed);
  return found == sources_.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - sources_.begin()));
}

std::uint8_t SourceChoice::number_of(const std::vector<SourceState>& states,
                                     std::size_t source) const {
  if (source == kNotRecorded) {
    return kNotRecorded;
  }
  const auto now = source < states.size() ? find(states[source].feed) : std::nullopt;
  return now ? static_cast<std::uint8_t>(*now) : kFormer;
}

SourceChoice::Noted SourceChoice::note(std::size_t source, const PastClose& value) {
  std::vector<PastClose>& closes = sources_[source].closes;
  if (!closes.empty() &&
      (value.time < closes.back().time || value.session < closes.back().session)) {
    return Noted::older;
  }
  if (!closes.empty() && closes.back().session == value.session) {
    closes.back() = value;
    return Noted::same_session;
  }
  if (closes.size() == kKept) {
    closes.erase(closes.begin());
  }
  closes.push_back(value);
  return Noted::new_session;
}

void SourceChoice::note_past(std::size_t source, std::span<const PastClose> closes) {
  std::vector<PastClose>& mine = sources_[source].closes;
  mine = amend(mine, closes).closes;
  mine.erase(mine.begin(), mine.end() - static_cast<std::ptrdiff_t>(std::min(kKept, mine.size())));
}

std::vector<PastClose> SourceChoice::newer(std::size_t source, Timestamp time,
                                           Timestamp until) const {
  std::vector<PastClose> out;
  std::ranges::copy_if(
      sources_[source].closes, std::back_inserter(out),
      [=](const PastClose& close) { return close.time > time && close.time <= until; });
  return out;
}

std::vector<PastClose> SourceChoice::from(std::size_t source, Session session) const {
  std::vector<PastClose> out;
  std::ranges::copy_if(sources_[source].closes, std::back_inserter(out),
                       [session](const PastClose& close) { return close.session >= session; });
  return out;
}

std::optional<SourceChoice::Difference> SourceChoice::compare(std::size_t source) {
  if (!tolerance_) {
    return std::nullopt;
  }
  if (source > 0) {
    return compare_with_first(sources_[source], source);
  }
  for (std::size_t i = 1; i < sources_.size(); ++i) {
    if (const auto difference = compare_with_first(sources_[i], i)) {
      return difference;
    }
  }
  return std::nullopt;
}

// Sessions that both have ended: their closes are not to change any more.
std::optional<SourceChoice::Difference> SourceChoice::compare_with_first(SourceState& other,
                                                                         std::size_t number) {
  const std::vector<PastClose>& first = sources_.front().closes;
  std::optional<Difference> out;
  if (first.empty() || other.closes.empty()) {
    return out;
  }
  const Session until = std::min(first.back().session, other.closes.back().session);
  for (const PastClose& close : other.closes) {
    const auto same = std::ranges::find(first, close.session, &PastClose::session);
    if (close.session <= other.compared || close.session >= until || same == first.end()) {
      continue;
    }
    other.compared = close.session;
    const bool apart = are_apart(same->value, close.value);
    other.differs = apart ? other.differs + 1 : 0;
    if (other.told ? !apart : other.differs == kLasting) {
      other.told = apart;
      out = Difference{number, apart, close.session, same->value, close.value};
    }
  }
  return out;
}

// In the unit of the tolerance: bp, or percent (100·ln) of a price.
bool SourceChoice::are_apart(Value a, Value b) const {
  if (in_percent_) {
    return std::fabs(a.to_double() - b.to_double()) * 100 > tolerance_->to_double() + 1e-9;
  }
  return a.micro > 0 && b.micro > 0 &&
         std::fabs(100 * std::log(a.to_double() / b.to_double())) > tolerance_->to_double();
}

void SourceChoice::restore(const std::vector<SourceState>& states, std::string_view in_use) {
  for (const SourceState& state : states) {
    if (const auto source = find(state.feed)) {
      sources_[*source] = state;
      for (PastClose& close : sources_[*source].closes) {
        close.source = static_cast<std::uint8_t>(*source);
      }
    }
  }
  in_use_ = find(in_use).value_or(0);
}

std::string sources_of(const SourceChoice& choice, const std::vector<PastClose>& closes) {
  std::string out;
  for (std::size_t i = 0; i < closes.size(); ++i) {
    const bool changes = i > 0 && closes[i].source != closes[i - 1].source;
    if (changes) {
      out += " to ";
      out += to_string(closes[i - 1].session);
      out += ", ";
    }
    if (changes || i == 0) {
      out += choice.name(closes[i].source);
    }
    if (changes) {
      out += " from ";
      out += to_string(closes[i].session);
    }
  }
  return out;
}

std::string sources_of(const SourceChoice& choice, std::span<const SourceChange> changes,
                       std::uint8_t source) {
  std::string out = choice.name(changes.empty() ? source : changes.front().before);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    out += " to ";
    out += to_string(changes[i].last);
    out += ", ";
    out += choice.name(i + 1 < changes.size() ? changes[i + 1].before : source);
    out += " from ";
    out += to_string(changes[i].first);
  }
  return out;
}

}  // namespace yieldwatch
