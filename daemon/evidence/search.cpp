#include "evidence/search.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "evidence/family.h"
#include "evidence/record.h"
#include "evidence/search_question.h"
#include "evidence/search_record.h"

namespace yieldwatch {
namespace {

struct LevelQuestion {
  std::size_t asked = 0;
  std::size_t level = 0;  // of its candidate
};

}  // namespace

SearchSize size_of(const SearchPlan& plan) {
  SearchSize size{.signals = plan.candidates.size()};
  for (const Candidate& candidate : plan.candidates) {
    const std::size_t horizons = candidate.rule.outcome.value().horizons.size();
    size.responses += horizons;
    size.levels += candidate.levels.size();
    size.episodes += candidate.levels.size() * horizons;
  }
  return size;
}

class Search::Impl {
 public:
  Impl(const SearchPlan& plan, const std::function<void(Recorder&)>& play,
       const SearchSetting& setting)
      : plan_(plan), setting_(setting), record_(record_candidates(plan, play, setting)) {
    ask();
    score_responses();
    score_levels();
    rank();
  }

  const std::vector<Finding>& findings() const { return findings_; }
  std::uint64_t refused() const { return record_.refused; }

  Finding detail(Finding finding, Session split) const {
    fill_parts(asked_of(finding), split, step_of(finding), finding);
    return finding;
  }

 private:
  void tell(std::size_t scored) const {
    if (setting_.on_scored) {
      setting_.on_scored(scored);
    }
  }

  void ask() {
    for (std::size_t i = 0; i < plan_.candidates.size(); ++i) {
      const Rule& rule = plan_.candidates[i].rule;
      for (const std::int64_t horizon : rule.outcome.value().horizons) {
        Finding finding{.candidate = i, .horizon = horizon};
        for (const TierLevels& level : plan_.candidates[i].levels) {
          finding.levels.push_back({.level = level});
        }
        findings_.push_back(std::move(finding));
        asked_.push_back(asked_of(findings_.back()));
      }
    }
    families_ = families_of(asked_);
  }

  Asked asked_of(const Finding& finding) const {
    const SignalTrack& track = record_.candidates[finding.candidate].track;
    return {&track, &record_.outcomes[track.outcome], static_cast<std::size_t>(finding.horizon),
            longest_window(plan_.candidates[finding.candidate].rule, track)};
  }

  // Scores `n` questions of a family in parts; `add` adds the i-th to the scores it is given.
  Scores score(const Family& family, std::size_t n,
               const std::function<void(Scores&, std::size_t first, std::size_t end)>& add) const {
    std::vector<Scores> parts;
    std::vector<std::function<void()>> tasks;
    for (std::size_t part = 0; part < setting_.tasks; ++part) {
      parts.emplace_back(family, asked_);
    }
    for (std::size_t part = 0; part < setting_.tasks; ++part) {
      tasks.emplace_back([&, part] {
        const auto [first, end] = part_of(n, part, setting_.tasks);
        add(parts[part], first, end);
      });
    }
    run_tasks(setting_, std::move(tasks));
    for (std::size_t part = 1; part < parts.size(); ++part) {
      parts.front().merge(parts[part]);
    }
    return std::move(parts.front());
  }

  void score_responses() {
    constexpr std::size_t kAtOnce = 32;  // between two signs of progress
    for (const Family& family : families_) {
      const Scores scores = score(
          family, family.members.size(), [&](Scores& into, std::size_t first, std::size_t end) {
            for (std::size_t i = first; i < end; i += kAtOnce) {
              const auto some = std::span(family.members).subspan(i, std::min(kAtOnce, end - i));
              into.add_responses(some);
              for (const std::size_t one : some) {
                Finding& finding = findings_[one];
                fill_own_figures(asked_[one], record_.candidates[finding.candidate],
                                 step_of(finding), finding);
              }
              tell(some.size());
            }
          });
      const auto corrected = scores.corrected(families_.size());
      for (std::size_t i = 0; i < corrected.size(); ++i) {
        Finding& finding = findings_[family.members[i]];
        finding.p_corrected = corrected_p(corrected[i], finding.p, std::nullopt);
        finding.score = scores.score(i);
      }
    }
  }

  void score_levels() {
    for (const Family& family : families_) {
      std::vector<LevelQuestion> questions;
      for (const std::size_t member : family.members) {
        for (std::size_t level = 0; level < findings_[member].levels.size(); ++level) {
          questions.push_back({member, level});
        }
      }
      const Scores scores =
          score(family, questions.size(), [&](Scores& into, std::size_t first, std::size_t end) {
            for (std::size_t i = first; i < end; ++i) {
              const LevelQuestion& q = questions[i];
              into.add_episodes(q.asked, record_.candidates[findings_[q.asked].candidate].episodes(
                                             q.level, asked_[q.asked].horizon));
              tell(1);
            }
          });
      const auto corrected = scores.corrected(families_.size());
      for (std::size_t i = 0; i < corrected.size(); ++i) {
        LevelFinding& level = findings_[questions[i].asked].levels[questions[i].level];
        level.p_corrected = level.n >= kEnoughEpisodes ? corrected[i] : std::nullopt;
      }
    }
  }

  double step_of(const Finding& finding) const {
    return response_step(plan_.candidates[finding.candidate].rule.signal.unit).size;
  }

  void rank() {
    for (Finding& finding : findings_) {
      finding.verdict = best_verdict(finding);
    }
    std::ranges::stable_sort(findings_, [](const Finding& a, const Finding& b) {
      const auto key = [](const Finding& f) {
        return std::tuple(f.verdict != Verdict::supported, f.p_corrected.value_or(2),
                          f.score.value_or(1e9));
      };
      return key(a) < key(b);
    });
  }

  const SearchPlan& plan_;
  const SearchSetting& setting_;
  SearchRecord record_;
  std::vector<Asked> asked_;  // candidate by candidate, horizon by horizon
  std::vector<Family> families_;
  std::vector<Finding> findings_;  // as asked_, until they are ranked
};

Search::Search(const SearchPlan& plan, const std::function<void(Recorder&)>& play,
               const SearchSetting& setting)
    : impl_(std::make_unique<Impl>(plan, play, setting)) {}
Search::~Search() = default;

const std::vector<Finding>& Search::findings() const {
  return impl_->findings();
}

Finding Search::detail(const Finding& finding, Session split) const {
  return impl_->detail(finding, split);
}

std::uint64_t Search::refused() const {
  return impl_->refused();
}

}  // namespace yieldwatch
