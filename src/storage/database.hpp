// One connection to the SQLite file that holds the configuration, and transactions on it. The stores beside
// this file (networks, peers, users, …) are free functions over it and the only ones who write SQL.
//
// Durable: write-ahead log, synchronous=FULL; what a commit acknowledged survives kill -9 and power loss.
// A Database belongs to one thread at a time. The control thread owns the one that writes; readers open their
// own. Two writers wait for each other for up to kBusyTimeout, then the error is Unavailable.
// Every error names the file and carries SQLite's own text (sqlite_error.hpp lists the codes).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "storage/statement.hpp"

struct sqlite3;

namespace wgpilot::storage {

enum class Access {
  ReadWrite,
  ReadOnly,
  Inspect,  // reads and leaves no file of its own behind, also where nobody else has the database open
};

inline constexpr std::chrono::milliseconds kBusyTimeout{5000};

class Database {
 public:
  // ReadWrite makes the file (0600) when there is none and refuses a damaged one: StorageCorrupt, the file
  // stays as it is. ReadOnly and Inspect want an existing file; Inspect refuses a damaged one, too. Applies
  // no migrations.
  static Result<Database> open(const std::filesystem::path& path, Access access);

  // `sql` is one statement, and a constant of the program: it is prepared once and kept for the life of the
  // connection. Not twice at the same time.
  Result<Statement> prepare(std::string_view sql);

  // Runs one statement that answers no rows, and counts the rows it changed.
  template <class... Values>
  Result<int> run(std::string_view sql, const Values&... values) {
    WGP_TRY(Statement statement, prepare(sql));
    statement.bind(values...);
    WGP_TRY(statement.step());
    return changes();
  }

  // Runs an INSERT; the answer is the new row's id.
  template <class... Values>
  Result<std::int64_t> insert(std::string_view sql, const Values&... values) {
    WGP_TRY(run(sql, values...));
    return last_insert_id();
  }

  // Runs any number of statements without parameters, in order.
  Result<void> run_script(const std::string& sql);

  // True between a transaction's begin and its end.
  bool in_transaction() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Connection = std::unique_ptr<sqlite3, Close>;
  using PreparedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

  explicit Database(Connection connection) : connection_(std::move(connection)) {}
  Result<void> configure(Access access);
  Result<void> check_integrity();
  int changes() const;
  std::int64_t last_insert_id() const;

  Connection connection_;
  std::map<std::string, PreparedStatement, std::less<>> prepared_;
};

// A write transaction; the lock is taken at once (BEGIN IMMEDIATE), so that no statement in it meets another
// writer. Rolls back unless committed. The Database must outlive it and stay where it is.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // On disk when this returns. After a failure the destructor rolls back.
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace wgpilot::storage
