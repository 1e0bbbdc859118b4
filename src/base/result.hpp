// Result<T>: a value, or the Error that says why there is none. WGP_TRY passes an error on to the caller.
#pragma once

#include <expected>
#include <utility>

#include "base/error.hpp"

namespace wgpilot {

template <class T>
using Result = std::expected<T, Error>;

// `return fail(Code::X, "...")` in a function that returns any Result.
inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

inline std::unexpected<Error> fail(Code code, std::string message) {
  return fail(Error(code, std::move(message)));
}

// Adds a sentence in front of an error on its way up; a value passes untouched.
template <class T>
Result<T> in_context(std::string_view what, Result<T> result) {
  if (!result) return fail(std::move(result).error().in(what));
  return result;
}

}  // namespace wgpilot

// WGP_TRY(auto x, expr);   declares x from a Result, or returns its error.
// WGP_TRY(expr);           the same for a Result<void>.
#define WGP_TRY_JOIN_(a, b) a##b
#define WGP_TRY_NAME_(line) WGP_TRY_JOIN_(wgp_result_, line)
#define WGP_TRY_1_(name, expression) \
  if (auto name = (expression); !name) return ::std::unexpected(::std::move(name).error())
#define WGP_TRY_2_(name, declaration, ...)                        \
  auto name = (__VA_ARGS__);                                      \
  if (!name) return ::std::unexpected(::std::move(name).error()); \
  declaration = *::std::move(name)
#define WGP_TRY_PICK_(dummy, one_or_two, ...) one_or_two
#define WGP_TRY(first, ...)                                                          \
  WGP_TRY_PICK_(dummy __VA_OPT__(, WGP_TRY_2_), WGP_TRY_1_)(WGP_TRY_NAME_(__LINE__), \
                                                            first __VA_OPT__(, ) __VA_ARGS__)
