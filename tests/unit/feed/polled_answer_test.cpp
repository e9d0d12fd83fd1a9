#include "feed/polled/polled_answer.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

std::string fault_of(const HttpResult& result) {
  return judge(kStooq, result, "iwm.us", false, "").fault;
}

TEST(PolledAnswerTest, WhatCanNotBeUsedIsSaidWithTheTypeThatItCameAs) {
  EXPECT_EQ(fault_of({.status = 200, .body = "GIF89a", .content_type = "image/gif"}),
            "no table of closes: GIF89a, sent as image/gif");
  EXPECT_EQ(fault_of({.status = 200, .content_type = "text/csv\n"}),
            "an empty body, sent as text/csv");
  EXPECT_EQ(fault_of({.status = 200, .body = "<html>", .content_type = "text/html"}),
            "a page of HTML without a title");
}

}  // namespace
}  // namespace yieldwatch
