// Private to crypto/: libsodium, initialised. Each function that uses libsodium calls `start_sodium` first;
// the first call does the work, from any thread.
#pragma once

#include <sodium.h>

namespace wgpilot::crypto {

// Aborts when the system has no randomness: nothing of ours could go on safely.
void start_sodium();

}  // namespace wgpilot::crypto
