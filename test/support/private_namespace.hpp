// Runs the body of a test in namespaces of its own: what it changes is seen by nobody else and goes with it.
#pragma once

#include <gtest/gtest.h>
#include <sched.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace wgpilot::test {

// `body()` runs on a new thread, which alone enters the namespaces (`flags` as unshare(2) takes them). Where
// the test may not make namespaces it is skipped with the reason. Programs started by the body are in them
// too.
template <class Body>
void in_private_namespace(int flags, Body body) {
  int error = 0;
  std::thread([&] {
    error = ::unshare(flags) == 0 ? 0 : errno;
    if (error == 0) body();
  }).join();
  if (error != 0) GTEST_SKIP() << "needs root for a private namespace: " << std::strerror(error);
}

template <class Body>
void in_private_network(Body body) {
  in_private_namespace(CLONE_NEWNET, std::move(body));
}

}  // namespace wgpilot::test
