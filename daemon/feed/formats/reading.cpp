#include "feed/formats/reading.h"

#include <iterator>
#include <utility>

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

void Readings::add(Readings other) {
  readings.insert(readings.end(), std::make_move_iterator(other.readings.begin()),
                  std::make_move_iterator(other.readings.end()));
  // refuse() counts those that it is given.
  fault_count += other.fault_count - other.faults.size();
  for (ReadFault& fault : other.faults) {
    refuse(std::move(fault));
  }
}

}  // namespace yieldwatch
