// How many of a multiset of numbers are at most a given one, in O(log n).
//
// A weight-balanced tree: each node knows how many its subtree holds, which answers the
// question and is what the tree is balanced by. Parameters 3 and 2 keep it balanced whatever
// is added and removed: Y. Hirai, K. Yamamoto, "Balancing weight-balanced trees", Journal of
// Functional Programming 21 (2011). No path is longer than 2.5 · log2(n). Belongs to its
// signal; 24 bytes a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace yieldwatch {

class RankTree {
 public:
  // Grows, as a vector does, only when more than `capacity` numbers are held.
  explicit RankTree(std::int64_t capacity) {
    nodes_.reserve(static_cast<std::size_t>(capacity) + 1);
    nodes_.emplace_back();  // kNone: empty, never written to
  }

  std::int64_t size() const { return size(root_); }

  void add(std::int64_t value) { root_ = insert(root_, make(value)); }
  // One of those that are equal to it. There must be one.
  void remove(std::int64_t value) { root_ = erase(root_, value); }
  void reset() {
    nodes_.resize(1);
    root_ = free_ = kNone;
  }

  std::int64_t count_up_to(std::int64_t value) const {
    std::int64_t count = 0;
    for (Index at = root_; at != kNone;) {
      const Node& node = nodes_[at];
      if (value < node.value) {
        at = node.left;
      } else {
        count += size(node.left) + 1;
        at = node.right;
      }
    }
    return count;
  }

 private:
  using Index = std::uint32_t;
  static constexpr Index kNone = 0;

  struct Node {
    std::int64_t value = 0;
    Index left = kNone;  // of a node that is free: the next one
    Index right = kNone;
    Index size = 0;  // of the subtree
  };

  std::int64_t size(Index at) const { return nodes_[at].size; }

  Index make(std::int64_t value) {
    Index at = free_;
    if (at == kNone) {
      at = static_cast<Index>(nodes_.size());
      nodes_.emplace_back();
    } else {
      free_ = nodes_[at].left;
    }
    nodes_[at] = {.value = value, .size = 1};
    return at;
  }

  Index insert(Index at, Index added) {
    if (at == kNone) {
      return added;
    }
    Node& node = nodes_[at];
    Index& side = nodes_[added].value < node.value ? node.left : node.right;
    side = insert(side, added);
    return balanced(at);
  }

  Index erase(Index at, std::int64_t value) {
    Node& node = nodes_[at];
    if (value == node.value) {
      const Index rest = joined(node.left, node.right);
      node.left = free_;
      free_ = at;
      return rest;
    }
    Index& side = value < node.value ? node.left : node.right;
    side = erase(side, value);
    return balanced(at);
  }

  // One tree of two that were children of one node.
  Index joined(Index left, Index right) {
    if (left == kNone || right == kNone) {
      return left == kNone ? right : left;
    }
    Index least = kNone;
    const Index rest = without_least(right, least);
    nodes_[least].left = left;
    nodes_[least].right = rest;
    return balanced(least);
  }

  Index without_least(Index at, Index& least) {
    Node& node = nodes_[at];
    if (node.left == kNone) {
      least = at;
      return node.right;
    }
    node.left = without_least(node.left, least);
    return balanced(at);
  }

  // The tree at `at` after one number came to or left one of its children.
  Index balanced(Index at) {
    Node& node = nodes_[at];
    if (is_heavier(node.right, node.left)) {
      const Node& right = nodes_[node.right];
      if (size(right.left) + 1 >= 2 * (size(right.right) + 1)) {
        node.right = rotated_right(node.right);
      }
      return rotated_left(at);
    }
    if (is_heavier(node.left, node.right)) {
      const Node& left = nodes_[node.left];
      if (size(left.right) + 1 >= 2 * (size(left.left) + 1)) {
        node.left = rotated_left(node.left);
      }
      return rotated_right(at);
    }
    measure(at);
    return at;
  }

  bool is_heavier(Index a, Index b) const { return size(a) + 1 > 3 * (size(b) + 1); }

  Index rotated_left(Index at) {
    const Index top = nodes_[at].right;
    nodes_[at].right = nodes_[top].left;
    nodes_[top].left = at;
    measure(at);
    measure(top);
    return top;
  }
  Index rotated_right(Index at) {
    const Index top = nodes_[at].left;
    nodes_[at].left = nodes_[top].right;
    nodes_[top].right = at;
    measure(at);
    measure(top);
    return top;
  }

  void measure(Index at) {
    Node& node = nodes_[at];
    node.size = nodes_[node.left].size + nodes_[node.right].size + 1;
  }

  std::vector<Node> nodes_;
  Index root_ = kNone;
  Index free_ = kNone;
};

}  // namespace yieldwatch
