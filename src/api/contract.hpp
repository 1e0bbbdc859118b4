// api/openapi.yaml as the program carries it; made by cmake/contract.cmake.
#pragma once

#include <string_view>

namespace wgpilot::api {

std::string_view contract();

}  // namespace wgpilot::api
