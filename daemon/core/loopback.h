// Which hosts are this machine.
#pragma once

#include <string_view>

namespace yieldwatch {

// "localhost", 127.0.0.0/8 in four decimal numbers, or ::1, with brackets or without. Nothing else:
// 127.0.0.1.example.com is a name like any other, and 0127.0.0.1 is an address elsewhere.
bool is_loopback(std::string_view host);

}  // namespace yieldwatch
