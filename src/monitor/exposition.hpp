// Writes the text format that Prometheus reads, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/): families one after the other, each with its
// HELP and TYPE once. Knows no metric. A value; thread-compatible; nothing here fails.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/enum_names.hpp"

namespace wgpilot::monitor {

inline constexpr std::string_view kExpositionMediaType = "text/plain; version=0.0.4; charset=utf-8";

// Untyped is for a gauge whose established name ends like that of a counter.
enum class MetricType { Counter, Gauge, Untyped };
constexpr auto enum_names(MetricType) {
  return std::to_array<EnumName<MetricType>>(
      {{MetricType::Counter, "counter"}, {MetricType::Gauge, "gauge"}, {MetricType::Untyped, "untyped"}});
}

// Constants of the program: nothing in them needs escaping.
struct Family {
  std::string_view name;
  MetricType type;
  std::string_view help;
};

// `network="wg0",peer="Phone"`, with whatever the values hold: made once for all samples that bear it.
std::string to_labels(std::initializer_list<std::pair<std::string_view, std::string_view>> labels);

class ExpositionWriter {
 public:
  explicit ExpositionWriter(std::size_t expected_size = 4096) { text_.reserve(expected_size); }

  // The samples that follow are of this family, which comes only once. One without samples leaves no trace.
  void begin(const Family& family);

  // `labels` as to_labels() makes them; `more` are labels besides, of the same form.
  template <class T>
    requires std::integral<T> || std::floating_point<T>
  void sample(std::string_view labels, T value) {
    sample(labels, "", value);
  }
  template <class T>
    requires std::integral<T> || std::floating_point<T>
  void sample(std::string_view labels, std::string_view more, T value) {
    write_series(labels, more);
    fmt::format_to(std::back_inserter(text_), FMT_STRING("{}\n"), value);
  }

  std::string take() { return std::move(text_); }

 private:
  void write_series(std::string_view labels, std::string_view more);

  Family family_{};
  bool has_samples_ = false;
  std::string text_;
};

}  // namespace wgpilot::monitor
