// A prepared statement, borrowed from the Database that keeps it: bind, step, read. Values and fields are
// given in the order of the parameters and columns of the SQL text that stands beside them. Ready for its
// next use when it goes. Belongs to the thread that uses the Database.
#pragma once

#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "storage/columns.hpp"

namespace wgpilot::storage {

class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Copies `values` into ?1, ?2, … . A failure (out of memory) is told by the next step.
  template <class... Values>
  void bind(const Values&... values) {
    [[maybe_unused]] int index = 0;
    (remember(bind_column(statement_, ++index, values)), ...);
  }

  // True when there is a row to read, false after the last one.
  Result<bool> step();

  // Takes the columns of the current row, from the first on. StorageCorrupt names the first one that does not
  // hold what belongs there.
  template <class... Fields>
  Result<void> read(Fields&... fields) {
    int index = -1;
    if ((read_column(statement_, ++index, fields) && ...)) return {};
    return fail(unreadable(index));
  }

 private:
  void remember(int code);
  Error unreadable(int column) const;

  sqlite3_stmt* statement_;
  int bind_error_ = 0;
};

// All rows of `statement`, each made by `make(Statement&) -> Result<T>`.
template <class Make>
auto load_rows(Statement& statement, Make make) {
  using Row = typename std::invoke_result_t<Make, Statement&>::value_type;
  std::vector<Row> rows;
  for (;;) {
    Result<bool> more = statement.step();
    if (!more) return Result<std::vector<Row>>(fail(std::move(more).error()));
    if (!*more) return Result<std::vector<Row>>(std::move(rows));
    auto row = make(statement);
    if (!row) return Result<std::vector<Row>>(fail(std::move(row).error()));
    rows.push_back(*std::move(row));
  }
}

// The first row, when there is one.
template <class Make>
auto load_row(Statement& statement, Make make) {
  using Row = typename std::invoke_result_t<Make, Statement&>::value_type;
  using Answer = Result<std::optional<Row>>;
  Result<bool> found = statement.step();
  if (!found) return Answer(fail(std::move(found).error()));
  if (!*found) return Answer(std::nullopt);
  auto row = make(statement);
  if (!row) return Answer(fail(std::move(row).error()));
  return Answer(*std::move(row));
}

}  // namespace wgpilot::storage
