// Lines of the log as entries of systemd's journal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch {

using JournalFields = std::vector<std::string>;  // "NAME=value"

// Adds YIELDWATCH_<KEY>=value.
void add_journal_field(JournalFields& fields, std::string_view key, std::string_view value);

// Whether systemd has connected this descriptor to its journal.
bool leads_to_journal(int fd);

// Sends an entry. Waits where the journal takes none. False: it could not be sent.
bool send_to_journal(std::string_view message, const JournalFields& fields);

}  // namespace yieldwatch
