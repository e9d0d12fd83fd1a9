// Reads and checks a signal out of a stream of tokens.
#pragma once

#include <optional>

#include "rules/expression.h"
#include "rules/lexer.h"

namespace yieldwatch {

// Takes a signal, as far as it goes. Errors go to `tokens`.
std::optional<SignalDef> take_signal(TokenStream& tokens, const Catalog& catalog);

}  // namespace yieldwatch
