// Asks over HTTP and waits for the answer: for commands, which have nothing else to do.
#pragma once

#include <functional>

#include "feed/http/http_client.h"

namespace yieldwatch {

// A function that asks up to three times, with seconds between, where asking again may help: no
// connection, half an answer, 408, 429 and 5xx. It does not wait for longer than half a minute,
// whatever a source wants; then its last answer stands. For one thread.
std::function<HttpResult(const HttpRequest&)> make_patient_fetch();

}  // namespace yieldwatch
