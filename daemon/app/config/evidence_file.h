// evidence.toml: the record of rules over one history or several, as `yieldwatch evidence --write`
// makes it and alerts carry it.
//
// Figures have at most six decimals; one that could not be computed is left out. Episodes and
// paths are not kept: they are made again from the history.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/config/diagnostics.h"
#include "app/config/toml_reader.h"
#include "evidence/attach.h"
#include "rules/rule.h"

namespace yieldwatch {

inline constexpr std::size_t kMaxEvidenceRows = 20'000;

// Only to be used if the diagnostics are ok. `named_at` is where the path was written, if it was.
std::vector<EvidenceHistory> load_evidence(const std::filesystem::path& path,
                                           Diagnostics& diagnostics,
                                           const ReadText& read = read_text_file,
                                           const std::optional<Place>& named_at = std::nullopt);

// The whole file; the same text for the same histories.
std::string to_toml(std::span<const EvidenceHistory> histories);

// Puts `history` in the place of that of its name, or at the end, and writes the file; it is made
// if it is not there. A file with mistakes is left as it is, and they are in the diagnostics.
// Throws std::system_error where it can't be written.
void write_evidence(const std::filesystem::path& path, EvidenceHistory history,
                    Diagnostics& diagnostics);

// Warns of rules that have no record in the first history, and of rules and regimes that were
// changed since theirs was made.
void warn_of_missing_records(std::span<const EvidenceHistory> histories,
                             std::span<const Rule> rules, std::span<const Regime> regimes,
                             const Place& place, Diagnostics& diagnostics);

}  // namespace yieldwatch
