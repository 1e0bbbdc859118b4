#include "storage/migrations.hpp"

#include <gmock/gmock.h>

#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using testing::HasSubstr;

constexpr Migration kFirst{1, "first", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"};
constexpr Migration kSecond{2, "second", "CREATE TABLE b (x INTEGER) STRICT;"};

class Migrations : public testing::Test {
 protected:
  // One number that `sql` selects.
  std::int64_t number(std::string_view sql) {
    Statement statement = database_.prepare(sql).value();
    EXPECT_TRUE(statement.step().value());
    std::int64_t value = -1;
    EXPECT_TRUE(statement.read(value));
    return value;
  }
  Result<void> migrate_to(std::initializer_list<Migration> migrations) {
    return migrate(database_, std::span(migrations.begin(), migrations.size()));
  }

  test::TemporaryFolder folder_;
  Database database_ = Database::open(folder_.path() / "wgpilot.db", Access::ReadWrite).value();
};

TEST_F(Migrations, AreNumberedWithoutGaps) {
  int number = 0;
  for (const Migration& migration : embedded_migrations()) EXPECT_EQ(migration.number, ++number);
  EXPECT_GE(number, 1);
}

TEST_F(Migrations, MakeStrictTablesOnly) {
  ASSERT_TRUE(migrate(database_));
  EXPECT_EQ(number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0"
                   " AND name NOT LIKE 'sqlite_%'"),
            0);
  EXPECT_EQ(number("SELECT count(*) FROM schema_migrations"),
            static_cast<std::int64_t>(embedded_migrations().size()));
}

TEST_F(Migrations, ApplyOnceEach) {
  ASSERT_TRUE(migrate_to({kFirst}));
  ASSERT_TRUE(migrate_to({kFirst}));
  ASSERT_TRUE(migrate_to({kFirst, kSecond}));
  EXPECT_EQ(number("SELECT count(*) FROM a"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM b"), 0);
}

TEST_F(Migrations, ThatFailLeaveNothing) {
  const auto failed =
      migrate_to({kFirst, {2, "broken", "CREATE TABLE b (x INTEGER) STRICT; SELECT nonsense;"}});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("migration 2 (broken)"));
  EXPECT_EQ(number("SELECT count(*) FROM schema_migrations"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
}

TEST_F(Migrations, RefuseADatabaseOfANewerProgram) {
  ASSERT_TRUE(migrate_to({kFirst, kSecond}));
  const auto refused = migrate_to({kFirst});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::PreconditionFailed);
  EXPECT_THAT(refused.error().message(), HasSubstr("made by a newer wgpilot"));
  EXPECT_THAT(refused.error().hint(), HasSubstr("Install the newer wgpilot"));
}

TEST_F(Migrations, RefuseAChangedOneBeforeApplyingOthers) {
  ASSERT_TRUE(migrate_to({kFirst}));
  const auto refused = migrate_to({{1, "first", "CREATE TABLE other (x INTEGER) STRICT;"}, kSecond});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::PreconditionFailed);
  EXPECT_THAT(refused.error().message(), HasSubstr("migration 1 (first)"));
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
}

TEST_F(Migrations, TellAnOlderAndANewerSchemaFromOurs) {
  ASSERT_TRUE(migrate(database_, embedded_migrations().first(1)));
  EXPECT_THAT(check_schema(database_).error().message(), HasSubstr("made by an older wgpilot"));
  ASSERT_TRUE(migrate(database_));
  EXPECT_TRUE(check_schema(database_));
  ASSERT_TRUE(database_.run("INSERT INTO schema_migrations VALUES (999, 'next', 'x', 0)"));
  EXPECT_THAT(check_schema(database_).error().message(), HasSubstr("made by a newer wgpilot"));
}

}  // namespace
}  // namespace wgpilot::storage
