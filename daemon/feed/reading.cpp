#include "feed/reading.h"

namespace yieldwatch {

std::string to_string(const ReadFault& fault) {
  std::string out = fault.where;
  if (!fault.field.empty()) {
    out += out.empty() ? "" : ", ";
    out += fault.field;
  }
  out += out.empty() ? "" : ": ";
  return out + fault.what;
}

}  // namespace yieldwatch
