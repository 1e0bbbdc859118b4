#include "storage/database.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/file.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using testing::HasSubstr;

class DatabaseFile : public testing::Test {
 protected:
  Database open(Access access = Access::ReadWrite) const { return Database::open(path_, access).value(); }
  static mode_t mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
  }
  static std::string pragma(Database& database, std::string_view sql) {
    Statement statement = database.prepare(sql).value();
    EXPECT_TRUE(statement.step().value());
    std::string text;
    std::int64_t number = 0;
    return statement.read(text) ? text : statement.read(number) ? std::to_string(number) : "neither";
  }
  std::string content() const { return load_file(path_, 1 << 24).value(); }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "wgpilot.db";
};

TEST_F(DatabaseFile, IsMadeForItsOwnerAlone) {
  Database database = open();
  ASSERT_TRUE(database.run_script("CREATE TABLE t (x INTEGER) STRICT"));
  EXPECT_EQ(mode_of(path_), 0600u);
  EXPECT_EQ(mode_of(path_.string() + "-wal"), 0600u);
}

TEST_F(DatabaseFile, LosesTheRightsOfOthersWhenOpened) {
  open();
  std::filesystem::permissions(path_, std::filesystem::perms::all);
  open();
  EXPECT_EQ(mode_of(path_), 0600u);
}

TEST_F(DatabaseFile, IsSafeAgainstPowerLossAndForeignSchemas) {
  Database database = open();
  EXPECT_EQ(pragma(database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(pragma(database, "PRAGMA synchronous"), "2");
  EXPECT_EQ(pragma(database, "PRAGMA foreign_keys"), "1");
  EXPECT_EQ(pragma(database, "PRAGMA trusted_schema"), "0");
}

TEST_F(DatabaseFile, MustExistToBeRead) {
  const auto opened = Database::open(path_, Access::ReadOnly);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message(), "open database " + path_.string() + ": unable to open database file");
  EXPECT_FALSE(opened.error().hint().empty());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(DatabaseFile, CannotBeWrittenByAReader) {
  Database writer = open();
  ASSERT_TRUE(writer.run_script("CREATE TABLE t (x INTEGER) STRICT"));
  Database reader = open(Access::ReadOnly);
  EXPECT_FALSE(reader.run("INSERT INTO t VALUES (1)"));
}

TEST_F(DatabaseFile, SaysWhenItsFolderIsMissing) {
  const auto opened = Database::open(folder_.path() / "no" / "wgpilot.db", Access::ReadWrite);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message(), HasSubstr("No such file or directory"));
}

TEST_F(DatabaseFile, IsRefusedAndLeftAloneWhenItIsSomethingElse) {
  const std::string text = "This is a letter, not a database. " + std::string(5000, '.');
  ASSERT_TRUE(store_file(path_, text, 0600, Existing::Refuse));
  const auto opened = Database::open(path_, Access::ReadWrite);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Code::StorageCorrupt);
  EXPECT_THAT(opened.error().message(), HasSubstr(path_.string()));
  EXPECT_THAT(opened.error().hint(), HasSubstr("restore the database from a backup"));
  EXPECT_EQ(content(), text);
}

TEST_F(DatabaseFile, IsRefusedAndLeftAloneWhenDamaged) {
  {
    Database database = open();
    ASSERT_TRUE(database.run_script("CREATE TABLE t (x TEXT NOT NULL) STRICT"));
    ASSERT_TRUE(
        database.run("WITH RECURSIVE rows (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM rows WHERE n < 1000)"
                     " INSERT INTO t SELECT hex(randomblob(50)) FROM rows"));
  }
  const std::streamoff middle = static_cast<std::streamoff>(content().size() / 2 / 4096 * 4096);
  std::fstream(path_, std::ios::in | std::ios::out | std::ios::binary).seekp(middle)
      << std::string(512, '\xff');
  const std::string damaged = content();

  const auto opened = Database::open(path_, Access::ReadWrite);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Code::StorageCorrupt);
  EXPECT_EQ(content(), damaged);
}

class Rows : public DatabaseFile {
 protected:
  void SetUp() override {
    ASSERT_TRUE(database_.run_script("CREATE TABLE t (x INTEGER UNIQUE, y TEXT) STRICT"));
  }
  std::int64_t count(Database& database) const {
    Statement statement = database.prepare("SELECT count(*) FROM t").value();
    EXPECT_TRUE(statement.step().value());
    std::int64_t rows = -1;
    EXPECT_TRUE(statement.read(rows));
    return rows;
  }
  Database database_ = open();
};

TEST_F(Rows, AreCountedWhenChanged) {
  EXPECT_EQ(database_.run("INSERT INTO t VALUES (1, 'a'), (2, 'b')").value(), 2);
  EXPECT_EQ(database_.run("DELETE FROM t WHERE x = ?1", 7).value(), 0);
}

TEST_F(Rows, ThatExistAlreadyAreNamedWithTheFile) {
  ASSERT_TRUE(database_.run("INSERT INTO t VALUES (?1, 'a')", 1));
  const auto again = database_.run("INSERT INTO t VALUES (?1, 'a')", 1);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), Code::AlreadyExists);
  EXPECT_EQ(again.error().message(), "database " + path_.string() + ": UNIQUE constraint failed: t.x");
  EXPECT_TRUE(database_.run("INSERT INTO t VALUES (?1, 'a')", 2)) << "the statement must be usable again";
}

TEST_F(Rows, WithWrongContentNameTheColumn) {
  ASSERT_TRUE(database_.run("INSERT INTO t VALUES (300, 'sideways')"));
  Statement statement = database_.prepare("SELECT x, y FROM t").value();
  ASSERT_TRUE(statement.step().value());
  std::int64_t x = 0;
  model::Mode mode{};
  const auto unknown_name = statement.read(x, mode);
  ASSERT_FALSE(unknown_name);
  EXPECT_EQ(unknown_name.error().code(), Code::StorageCorrupt);
  EXPECT_THAT(unknown_name.error().message(), HasSubstr("column 'y'"));
  std::uint8_t narrow = 0;
  const auto too_large = statement.read(narrow);
  ASSERT_FALSE(too_large);
  EXPECT_THAT(too_large.error().message(), HasSubstr("column 'x'"));
}

TEST_F(Rows, OfATransactionAppearTogether) {
  Database reader = open(Access::ReadOnly);
  Transaction transaction = Transaction::begin(database_).value();
  ASSERT_TRUE(database_.run("INSERT INTO t VALUES (1, 'a')"));
  ASSERT_TRUE(database_.run("INSERT INTO t VALUES (2, 'b')"));
  EXPECT_EQ(count(reader), 0);
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(count(reader), 2);
}

TEST_F(Rows, OfAnAbandonedTransactionAreGone) {
  {
    Transaction transaction = Transaction::begin(database_).value();
    ASSERT_TRUE(database_.run("INSERT INTO t VALUES (1, 'a')"));
    EXPECT_TRUE(database_.in_transaction());
  }
  EXPECT_FALSE(database_.in_transaction());
  EXPECT_EQ(count(database_), 0);
}

TEST_F(Rows, OfContendingWritersAreAllWritten) {
  constexpr int kWriters = 4;
  constexpr int kRowsEach = 25;
  const auto write = [this](int writer) {
    Database database = open();
    for (int i = 0; i < kRowsEach; ++i) {
      Transaction transaction = Transaction::begin(database).value();
      EXPECT_TRUE(database.run("INSERT INTO t VALUES (?1, 'a')", writer * kRowsEach + i));
      EXPECT_TRUE(transaction.commit());
    }
  };
  std::vector<std::jthread> writers;
  for (int writer = 0; writer < kWriters; ++writer) writers.emplace_back(write, writer);
  writers.clear();
  EXPECT_EQ(count(database_), kWriters * kRowsEach);
}

TEST_F(Rows, AreUnavailableWhileAnotherWriterStays) {
  Database impatient = open();
  ASSERT_TRUE(impatient.run_script("PRAGMA busy_timeout = 0"));
  Transaction transaction = Transaction::begin(database_).value();
  const auto refused = Transaction::begin(impatient);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::Unavailable);
  EXPECT_FALSE(refused.error().hint().empty());
}

TEST_F(DatabaseFile, IsInspectedWithoutLeavingAFileBehind) {
  {
    ASSERT_TRUE(open().run_script("CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (7)"));
  }
  Database inspected = open(Access::Inspect);
  EXPECT_EQ(pragma(inspected, "SELECT x FROM t"), "7");
  for (const char* suffix : {"-wal", "-shm"}) EXPECT_FALSE(std::filesystem::exists(path_.string() + suffix));
}

TEST_F(DatabaseFile, IsInspectedWithWhatItsWriterHasOnlyInTheLog) {
  Database writer = open();
  ASSERT_TRUE(writer.run_script("CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (7)"));
  Database inspected = open(Access::Inspect);
  EXPECT_EQ(pragma(inspected, "SELECT x FROM t"), "7");
}

TEST_F(DatabaseFile, IsInspectedAlsoUnderANameThatAUriWouldNotTake) {
  path_ = folder_.path() / "a?b#c%20.db";
  {
    ASSERT_TRUE(open().run_script("CREATE TABLE t (x INTEGER) STRICT"));
  }
  EXPECT_TRUE(Database::open(path_, Access::Inspect));
}

}  // namespace
}  // namespace wgpilot::storage
