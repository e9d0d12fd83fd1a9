#include "evidence/rotations.h"

#include <kissfft/kissfft.hh>

namespace yieldwatch {

namespace {

// The next number from `least` on whose only prime factors are 2, 3 and 5: quick to transform.
std::size_t smooth_size(std::size_t least) {
  for (std::size_t size = least;; ++size) {
    std::size_t rest = size;
    for (const std::size_t factor : {2U, 3U, 5U}) {
      while (rest % factor == 0) {
        rest /= factor;
      }
    }
    if (rest == 1) {
      return size;
    }
  }
}

}  // namespace

// A circular sum of n terms is two linear ones: the series are padded with zeros to a quick
// size, and what wraps is added back.
class Rotations::Impl {
 public:
  using Complex = std::complex<double>;

  explicit Impl(std::size_t n)
      : n_(n), padded_(smooth_size(2 * n)), forward_(padded_, false), inverse_(padded_, true) {}

  std::size_t size() const { return n_; }

  Spectrum transform(std::span<const double> first, std::span<const double> second) const {
    Spectrum in(padded_);
    for (std::size_t i = 0; i < n_; ++i) {
      in[i] = {first[i], second.empty() ? 0 : -second[i]};
    }
    Spectrum out(padded_);
    forward_.transform(in.data(), out.data());
    return out;
  }

  void correlate(const Spectrum& x, const Spectrum& y) {
    product_.resize(padded_);
    sums_.resize(padded_);
    for (std::size_t i = 0; i < padded_; ++i) {
      // conj(x) · y; std::complex's own product looks for infinities, and costs thrice as much.
      product_[i] = {x[i].real() * y[i].real() + x[i].imag() * y[i].imag(),
                     x[i].real() * y[i].imag() - x[i].imag() * y[i].real()};
    }
    inverse_.transform(product_.data(), sums_.data());
  }

  Complex sum(std::size_t k) const {
    const double scale = 1 / static_cast<double>(padded_);
    return (sums_[k] + sums_[padded_ - n_ + k]) * scale;
  }

 private:
  std::size_t n_;
  std::size_t padded_;
  kissfft<double> forward_;
  kissfft<double> inverse_;
  Spectrum product_;
  Spectrum sums_;
};

Rotations::Rotations(std::size_t n) : impl_(std::make_unique<Impl>(n)) {}
Rotations::~Rotations() = default;
Rotations::Rotations(Rotations&&) noexcept = default;

std::size_t Rotations::size() const {
  return impl_->size();
}

Rotations::Spectrum Rotations::transform(std::span<const double> series) const {
  return impl_->transform(series, {});
}

Rotations::Spectrum Rotations::transform(std::span<const double> first,
                                         std::span<const double> second) const {
  return impl_->transform(first, second);
}

void Rotations::correlate(const Spectrum& x, const Spectrum& y, std::vector<double>& out) const {
  impl_->correlate(x, y);
  out.resize(size());
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k] = impl_->sum(k).real();
  }
}

void Rotations::correlate(const Spectrum& x, const Spectrum& y, std::vector<double>& out1,
                          std::vector<double>& out2) const {
  impl_->correlate(x, y);
  out1.resize(size());
  out2.resize(size());
  for (std::size_t k = 0; k < out1.size(); ++k) {
    const std::complex<double> both = impl_->sum(k);
    out1[k] = both.real();
    out2[k] = both.imag();
  }
}

std::vector<double> rotated_means(std::span<const std::size_t> places, std::span<const double> y) {
  std::vector<double> out(y.size());
  for (const std::size_t place : places) {
    const auto head = y.subspan(place);
    for (std::size_t k = 0; k < head.size(); ++k) {
      out[k] += head[k];
    }
    for (std::size_t k = head.size(); k < out.size(); ++k) {
      out[k] += y[k - head.size()];
    }
  }
  for (double& mean : out) {
    mean /= static_cast<double>(places.size());
  }
  return out;
}

RotationRange rotation_range(std::size_t n, std::size_t margin) {
  return n >= 2 * margin && margin > 0 ? RotationRange{margin, n - 2 * margin + 1}
                                       : RotationRange{margin, 0};
}

}  // namespace yieldwatch
