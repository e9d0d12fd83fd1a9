#include "cli/alerts_csv.h"

#include "core/record_text.h"

namespace yieldwatch {
namespace {

void add(std::string& line, std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    line.append(cell).append(1, ',');
    return;
  }
  line += '"';
  for (const char c : cell) {
    line.append(c == '"' ? 2 : 1, c);
  }
  line += "\",";
}

std::string number(const std::optional<Value>& value) {
  return value ? to_string(*value) : "";
}

}  // namespace

std::string_view alerts_csv_header() {
  return "journal_seq,time,session,rule,instrument,state,tier,previous_state,previous_tier,value,"
         "unit,level,reason,id,rule_hash,summary,verdict,record,origin,publish_time,late";
}

std::string to_csv(const JournaledTransition& journaled) {
  const Transition& t = journaled.transition;
  std::string line;
  add(line, std::to_string(journaled.journal_seq));
  add(line, to_string(t.time));
  add(line, t.session == Session::none() ? "" : to_string(t.session));
  add(line, t.rule);
  add(line, t.instrument);
  add(line, to_string(t.state));
  add(line, to_string(t.tier));
  add(line, to_string(t.previous_state));
  add(line, to_string(t.previous_tier));
  add(line, number(t.value));
  add(line, to_string(t.unit));
  add(line, number(t.level));
  add(line, to_string(t.reason));
  add(line, t.id);
  add(line, t.rule_hash);
  add(line, t.summary);
  add(line, !t.record ? "" : t.record->stale ? "stale" : to_string(t.record->verdict()));
  add(line, to_record_text(t));
  add(line, to_string(t.origin));
  add(line, to_string(journaled.publish_time));
  add(line, journaled.late ? "1" : "0");
  line.pop_back();
  return line;
}

}  // namespace yieldwatch
