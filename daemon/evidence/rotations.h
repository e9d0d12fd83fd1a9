// All rotations of a record at once: sums of one series times another, the other shifted round
// by every number of sessions, by FFT.
//
// Pure; belongs to one thread.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace yieldwatch {

class Rotations {
 public:
  using Spectrum = std::vector<std::complex<double>>;

  // For series of n > 0 values.
  explicit Rotations(std::size_t n);
  ~Rotations();
  Rotations(Rotations&&) noexcept;
  Rotations(const Rotations&) = delete;
  Rotations& operator=(const Rotations&) = delete;
  Rotations& operator=(Rotations&&) = delete;

  std::size_t size() const;

  // The transform of n values. Of two series at once: real - i · imaginary, see correlate().
  Spectrum transform(std::span<const double> series) const;
  Spectrum transform(std::span<const double> first, std::span<const double> second) const;

  // out[k] = Σ x[t] · y[(t + k) mod n] for k = 0 … n - 1, by the transforms of x and y. Relative
  // to the greatest of them the error is about 1e-13.
  //
  // Where x is the transform of two series, out1 is of the first and out2 of the second: two at
  // the cost of one.
  void correlate(const Spectrum& x, const Spectrum& y, std::vector<double>& out) const;
  void correlate(const Spectrum& x, const Spectrum& y, std::vector<double>& out1,
                 std::vector<double>& out2) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The mean of y at `places` for every rotation of y: out[k] = Σ y[(place + k) mod n] ÷ places.
// Without a transform: quicker, and exact, for places as few as episodes are. At least one.
std::vector<double> rotated_means(std::span<const std::size_t> places, std::span<const double> y);

// The rotations that a record of n sessions can be tested by: from `margin` to n - margin, both
// included, since nearer ones overlap with the record itself.
struct RotationRange {
  std::size_t first = 0;
  std::size_t count = 0;
};
RotationRange rotation_range(std::size_t n, std::size_t margin);

}  // namespace yieldwatch
