#include "integration/bus/bus_fixture.h"

#include <cstdlib>

namespace yieldwatch {

BusTest::BusTest() {
  std::string name = (std::filesystem::temp_directory_path() / "yieldwatch-bus-XXXXXX").native();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("mkdtemp failed");
  }
  directory_ = name;
}

BusTest::~BusTest() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace yieldwatch
