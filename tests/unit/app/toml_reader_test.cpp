#include "app/config/toml_reader.h"

#include <gtest/gtest.h>

#include "app/config/toml_table.h"
#include "support/pretended_files.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

std::optional<TomlNode> read(const std::string& text, Diagnostics& diagnostics) {
  return read_toml("f.toml", PretendedFiles().add("f.toml", text), std::nullopt, diagnostics);
}

std::string complaint(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics));
  return diagnostics.text();
}

TEST(TomlReaderTest, EntriesComeInTheOrderOfTheFile) {
  Diagnostics diagnostics;
  const auto root = read("z = 1\na = 'x'\n[m]\ny = true\nb = 2.5\n", diagnostics);
  ASSERT_TRUE(root);
  ASSERT_EQ(root->entries.size(), 3U);
  EXPECT_EQ(root->entries[0].key, "z");
  EXPECT_EQ(root->entries[1].value.text, "x");
  EXPECT_EQ(root->entries[2].value.entries[0].key, "y");
  EXPECT_TRUE(root->entries[2].value.entries[0].value.flag);
  EXPECT_EQ(root->entries[2].value.entries[1].line, 5U);
}

TEST(TomlReaderTest, APlaceInsideAStringIsCountedInCharacters) {
  Diagnostics diagnostics;
  const auto root = read("a = { \"ü\" = \"x\", b = \"ün\" }\n", diagnostics);
  ASSERT_TRUE(root);
  const TomlTable file(*root, "f.toml", "", diagnostics);
  const auto text = file.table("a", "")->text("b", "");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->place, (Place{"f.toml", 1, 22}));
  EXPECT_EQ(text->at(2), (Place{"f.toml", 1, 24}));  // the n
}

TEST(TomlReaderTest, InsideAnEscapedStringThePlaceIsItsBeginning) {
  Diagnostics diagnostics;
  const auto root = read("a = \"x\\ty\"\nb = \"\"\"\nx\"\"\"\nc = 'x y'\n", diagnostics);
  ASSERT_TRUE(root);
  const TomlTable file(*root, "f.toml", "", diagnostics);
  EXPECT_EQ(file.text("a", "")->at(2).column, 5U);
  EXPECT_EQ(file.text("b", "")->at(1).column, 5U);
  EXPECT_EQ(file.text("c", "")->at(2).column, 8U);
}

TEST(TomlReaderTest, ASyntaxErrorEndsTheReadingAtItsPosition) {
  EXPECT_EQ(complaint("a = 1\nb = \n"), "f.toml:2:5: error: not TOML: expected value, saw '\\n'\n");
  EXPECT_TRUE(complaint("a = 1\na = 2\n").starts_with("f.toml:2:5: error: not TOML: "));
  EXPECT_TRUE(complaint("a = \"\xff\"\n").starts_with("f.toml:1:"));
}

TEST(TomlReaderTest, DepthHasALimit) {
  std::string dotted = "a";
  for (int i = 0; i < 1'000'000; ++i) {
    dotted += ".a";
  }
  EXPECT_EQ(complaint("x = 1\n" + dotted + " = 1\n"),
            "f.toml:2:1: error: more than 100 dots in a line\n");
  EXPECT_EQ(complaint(dotted.substr(0, 151) + " = 1\n"),
            "f.toml:1:1: error: tables nested more than 32 deep\n");
  EXPECT_FALSE(complaint("a = " + std::string(100'000, '[')).empty());
  Diagnostics diagnostics;
  EXPECT_TRUE(read("# " + std::string(200, '.') + "\n", diagnostics));
}

TEST(TomlReaderTest, AFileThatCanNotBeReadIsToldWithTheReason) {
  Diagnostics diagnostics;
  const ScratchFolder folder;
  read_toml(folder.path() / "none.toml", read_text_file, std::nullopt, diagnostics);
  read_toml(folder.path(), read_text_file, std::nullopt, diagnostics);
  folder.write("large.toml", std::string(kMaxTomlBytes + 1, '#'));
  read_toml(folder.path() / "large.toml", read_text_file, std::nullopt, diagnostics);
  const std::string base = folder.path().string();
  EXPECT_EQ(diagnostics.text(),
            base + "/none.toml: error: can't be read: No such file or directory\n" + base +
                ": error: can't be read: it is a directory\n" + base +
                "/large.toml: error: can't be read: it is larger than 4 MiB, too large for a "
                "configuration\n");
}

TEST(TomlTableTest, AnUnknownKeyNamesItsNeighbourAndAllThatAreValid) {
  constexpr std::array<std::string_view, 2> kKeys{"enter", "exit"};
  Diagnostics diagnostics;
  const auto root = read("entre = 1\n\"a\\nb\" = 2\n", diagnostics);
  const TomlTable file(*root, "f.toml", "", diagnostics);
  file.expect_keys(kKeys);
  EXPECT_FALSE(file.required("enter", "a string"));  // its slip is told already
  EXPECT_EQ(diagnostics.text(),
            "f.toml:1:1: error: unknown key entre; did you mean enter? Valid keys: enter, exit\n"
            "f.toml:2:1: error: unknown key \"a\\nb\"; valid keys: enter, exit\n");
}

}  // namespace
}  // namespace yieldwatch
