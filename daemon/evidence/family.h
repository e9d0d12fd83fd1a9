// The correction for how much was asked. In every rotation, the smallest score of all that was
// asked; a question's corrected p is the share of rotations whose smallest is at or below its
// own score. A score is a statistic's distance from its mean over the rotations, in standard
// deviations of them.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
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

// A statistic of one member: of its response, or of the episodes of one tier.
struct Statistic {
  std::size_t asked = 0;
  bool response = true;
  Tier tier = Tier::none;  // of episodes
};

// Scores of a part of a family, so that several threads can each take one.
class Scores {
 public:
  // Both must outlive it.
  Scores(const Family& family, std::span<const Asked> asked);
  ~Scores();
  Scores(Scores&&) noexcept;

  // A statistic that can't be formed has no score, and takes no part.
  void add(const Statistic& statistic);
  void merge(const Scores& other);

  // The share of rotations whose smallest score is at or below that of the i-th statistic
  // added; not below its own reach ÷ n. Nothing where it has no score or there are no rotations.
  // `families` multiplies it (Bonferroni).
  std::vector<std::optional<double>> corrected(std::size_t families) const;

 private:
  struct Scored {
    std::optional<double> score;
    double floor = 0;
  };

  class Transforms;

  // `rotated` holds the statistic of every rotation from 0, which is ours.
  void take(std::span<const double> rotated, Scored& scored);

  const Family* family_;
  std::span<const Asked> asked_;
  std::vector<double> smallest_;  // by rotation
  std::vector<Scored> scored_;
  std::unique_ptr<Transforms> transforms_;
};

}  // namespace yieldwatch
