// The correction for how much was asked. In every rotation, the smallest score of all that was
// asked; a question's corrected p is the share of rotations whose smallest is at or below its
// own score. A score is a statistic's distance from its mean over the rotations, in standard
// deviations of them.
//
// Pure; belongs to one thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "evidence/record.h"

namespace yieldwatch {

// Questions whose records nearly coincide: they share the sessions on which all of them have a
// value, and the rotations of those.
struct Family {
  std::vector<std::size_t> members;  // places in what was asked
  Span span;
  std::size_t margin = 0;  // the widest of its members'
};

// Questions of one outcome, beginning with the longest record; a record that is shorter than
// four fifths of its family's longest begins a family of its own. A question without a record
// is in none.
std::vector<Family> families_of(std::span<const Asked> asked);

// Scores of a family, or of a part of it, so that several threads can each take one.
class Scores {
 public:
  // Both must outlive it.
  Scores(const Family& family, std::span<const Asked> asked);
  ~Scores();
  Scores(Scores&&) noexcept;
  Scores(const Scores&) = delete;
  Scores& operator=(const Scores&) = delete;
  Scores& operator=(Scores&&) = delete;

  // The responses of these questions. One that can't be formed has no score and takes no part.
  void add_responses(std::span<const std::size_t> questions);
  // The mean outcome of episodes, by their places in the outcome's sessions; those outside of
  // the family's span are left out.
  void add_episodes(std::size_t question, std::span<const std::size_t> places);
  // Those that another has of the same family, after ours.
  void merge(const Scores& other);

  // For each that was added, in order: the share of rotations whose smallest score is at or
  // below its own; not below its own reach ÷ n. Nothing where it has no score or there are no
  // rotations. `families` multiplies it (Bonferroni).
  std::vector<std::optional<double>> corrected(std::size_t families) const;
  // The score of the i-th that was added.
  std::optional<double> score(std::size_t i) const { return scored_.at(i).score; }

 private:
  class Transforms;
  struct SignalQuestions {
    std::vector<double> weights;                             // of its response
    std::map<std::size_t, std::vector<std::size_t>> scored;  // places in scored_, by horizon
  };
  struct Scored {
    std::optional<double> score;
    double floor = 0;
  };

  Scored& next(std::size_t question);
  void take_pair(const SignalQuestions& one, const SignalQuestions& other);
  void take_all(const SignalQuestions& signal, std::size_t horizon,
                std::span<const double> rotated);
  // `rotated` holds the statistic of every rotation from 0, which is ours.
  void take(std::span<const double> rotated, Scored& scored);

  const Family* family_;
  std::span<const Asked> asked_;
  std::vector<double> smallest_;  // by rotation
  std::vector<Scored> scored_;
  std::map<std::size_t, std::size_t> horizons_;  // and a question that has it
  std::unique_ptr<Transforms> transforms_;
};

}  // namespace yieldwatch
