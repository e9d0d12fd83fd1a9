#include "rules/series_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace yieldwatch {
namespace {

using Op = SeriesExpr::Op;

// How tightly an operation binds. An operand that binds less tightly needs parentheses.
constexpr int kSum = 1;
constexpr int kProduct = 2;
constexpr int kFactor = 3;

int binding(Op op) {
  switch (op) {
    case Op::add:
    case Op::subtract:
      return kSum;
    case Op::multiply:
    case Op::divide:
      return kProduct;
    default:
      return kFactor;
  }
}

std::string_view symbol(Op op) {
  switch (op) {
    case Op::add:
      return " + ";
    case Op::subtract:
      return " - ";
    case Op::multiply:
      return " * ";
    default:
      return " / ";
  }
}

// Without an exponent, which the language does not have.
std::string shortest(double number) {
  std::array<char, 400> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer.data(), end) : "0";
}

class Writer {
 public:
  // Writes `expr`, in parentheses if it binds less tightly than `least`.
  void write(const SeriesExpr& expr, int least) {
    if (binding(expr.op) < least) {
      enter("(");
      write(expr, kSum);
      leave(")");
      return;
    }
    switch (expr.op) {
      case Op::instrument:
        out_.text += expr.name;
        return;
      case Op::constant:
        write_constant(expr.constant);
        return;
      case Op::ln:
        enter("ln(");
        write(expr.args.front(), kSum);
        leave(")");
        return;
      case Op::negate:
        enter("-");
        write(expr.args.front(), kFactor);
        leave("");
        return;
      default:
        // A right operand of the same rank keeps its parentheses: A - (B + C). (The parser
        // leaves no sum to the right of a "+".)
        write(expr.args.front(), binding(expr.op));
        out_.text += symbol(expr.op);
        write(expr.args.back(), binding(expr.op) + 1);
        return;
    }
  }

  SeriesText take() { return std::move(out_); }

 private:
  void write_constant(double constant) {
    if (constant < 0) {
      enter("-");
      out_.text += shortest(-constant);
      leave("");
    } else {
      out_.text += shortest(constant);
    }
  }
  void enter(std::string_view opening) {
    out_.text += opening;
    out_.nesting = std::max(out_.nesting, ++depth_);
  }
  void leave(std::string_view closing) {
    out_.text += closing;
    --depth_;
  }

  SeriesText out_;
  std::size_t depth_ = 0;
};

}  // namespace

SeriesText series_text(const SeriesExpr& expr) {
  Writer writer;
  writer.write(expr, kSum);
  return writer.take();
}

}  // namespace yieldwatch
