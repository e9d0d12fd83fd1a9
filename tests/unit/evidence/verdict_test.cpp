#include <gtest/gtest.h>

#include <functional>

#include "evidence/evidence.h"

namespace yieldwatch {
namespace {

// Just good enough in everything.
EvidenceRow supported_row() {
  EvidenceRow row;
  row.n = kEnoughEpisodes;
  row.excess_pp = -0.01;
  row.response = -0.01;
  row.response_p = 0.04;
  row.response_p_corrected = 0.049;
  row.response_thirds = {-0.1, -0.2, -0.3};
  return row;
}

struct Flaw {
  const char* what;
  std::function<void(EvidenceRow&)> put;
  Verdict left;
};

TEST(VerdictTest, ASupportedRowHasNoFlaw) {
  EXPECT_EQ(judge(supported_row()), Verdict::supported);
}

TEST(VerdictTest, EveryFlawTellsAlone) {
  const std::vector<Flaw> flaws{
      {"corrected p", [](auto& row) { row.response_p_corrected = 0.05; }, Verdict::weak},
      {"no corrected p", [](auto& row) { row.response_p_corrected = {}; }, Verdict::weak},
      {"first third", [](auto& row) { row.response_thirds[0] = 0.0; }, Verdict::weak},
      {"middle third", [](auto& row) { row.response_thirds[1] = 0.1; }, Verdict::weak},
      {"last third", [](auto& row) { row.response_thirds[2] = 0.1; }, Verdict::weak},
      {"a third unknown", [](auto& row) { row.response_thirds[1] = {}; }, Verdict::weak},
      {"episodes", [](auto& row) { row.n = kEnoughEpisodes - 1; }, Verdict::weak},
      {"mean at the base", [](auto& row) { row.excess_pp = 0; }, Verdict::weak},
      {"no excess", [](auto& row) { row.excess_pp = {}; }, Verdict::weak},
      {"positive", [](auto& row) { row.response = 0.01; }, Verdict::unsupported},
      {"zero", [](auto& row) { row.response = 0; }, Verdict::unsupported},
      {"no response", [](auto& row) { row.response = {}; }, Verdict::unsupported},
      {"no p", [](auto& row) { row.response_p = {}; }, Verdict::unsupported},
  };
  for (const Flaw& flaw : flaws) {
    EvidenceRow row = supported_row();
    flaw.put(row);
    EXPECT_EQ(judge(row), flaw.left) << flaw.what;
  }
}

TEST(VerdictTest, AWeakRowHasAnUncorrectedPBelowAFifth) {
  EvidenceRow row = supported_row();
  row.response_p_corrected = 0.7;
  row.response_p = 0.199;
  EXPECT_EQ(judge(row), Verdict::weak);
  row.response_p = 0.2;
  EXPECT_EQ(judge(row), Verdict::unsupported);
}

TEST(VerdictTest, IsReadAsItIsWritten) {
  for (const Verdict verdict : {Verdict::supported, Verdict::weak, Verdict::unsupported}) {
    EXPECT_EQ(parse_verdict(to_string(verdict)), verdict);
  }
  EXPECT_FALSE(parse_verdict("strong"));
}

}  // namespace
}  // namespace yieldwatch
