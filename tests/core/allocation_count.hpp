// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ksom::test {

/// How often this thread has asked for memory so far: malloc and its kin, and with them operator new.
long allocationCount();

}  // namespace ksom::test
