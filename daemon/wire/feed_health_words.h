// A feed's health as a message and back, for heartbeats and for answers. Only for this room's .cpp
// files: it includes generated headers.
#pragma once

#include <cstddef>

#include "wire/sys.h"
#include "yieldwatch/v1/sys.pb.h"

namespace yieldwatch {

inline constexpr std::size_t kMaxDetail = 512;  // bytes: a sentence or two

void put_health(const FeedHealthBody& health, v1::FeedHealth& out);
// Of any content: text comes out printable, and a state of a later schema as `connecting`.
FeedHealthBody health_of(const v1::FeedHealth& message);

}  // namespace yieldwatch
