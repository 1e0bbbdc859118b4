#include "monitor/process_figures.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <sstream>
#include <vector>

#include "base/file.hpp"

namespace wgpilot::monitor {
namespace {

constexpr const char* kStat = "/proc/self/stat";
constexpr const char* kOpenFiles = "/proc/self/fd";
constexpr std::size_t kLongestStat = 4096;

// Fields of /proc/self/stat by their number in proc(5). The second, the program's name in parentheses, may
// hold anything, and the first of those counted here comes after it.
class StatFields {
 public:
  static Result<StatFields> parse(const std::string& text) {
    constexpr std::size_t kNeeded = 22;  // up to field 24
    std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    std::vector<std::string> words{std::istream_iterator<std::string>(rest), {}};
    if (words.size() < kNeeded) return fail(Code::KernelError, fmt::format("{} is too short", kStat));
    return StatFields(std::move(words));
  }

  std::uint64_t operator[](std::size_t number) const {
    constexpr std::size_t kFirst = 3;
    return std::strtoull(words_[number - kFirst].c_str(), nullptr, 10);
  }

 private:
  explicit StatFields(std::vector<std::string> words) : words_(std::move(words)) {}
  std::vector<std::string> words_;
};

Result<std::uint64_t> count_open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files(kOpenFiles, error);
  if (error) return fail(errno_error(Code::KernelError, fmt::format("list {}", kOpenFiles), error.value()));
  const auto listed = std::distance(begin(files), end(files));
  return static_cast<std::uint64_t>(listed - 1);  // the folder itself is open meanwhile
}

}  // namespace

Result<ProcessFigures> fetch_process_figures() {
  WGP_TRY(const std::string text, load_file(kStat, kLongestStat));
  WGP_TRY(const auto stat, StatFields::parse(text));
  WGP_TRY(const std::uint64_t open_files, count_open_files());
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const auto ticks = static_cast<double>(stat[14] + stat[15]);
  return ProcessFigures{.resident_bytes = stat[24] * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)),
                        .virtual_bytes = stat[23],
                        .cpu_seconds = ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)),
                        .threads = stat[20],
                        .open_files = open_files,
                        .most_open_files = files.rlim_cur};
}

}  // namespace wgpilot::monitor
