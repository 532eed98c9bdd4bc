// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Counts what the audio thread must not do while one of these lives: ask for memory or give it back, lock, read, write,
/// open, sleep. Nothing is counted where the sanitizers have taken malloc over.
class AudioGuard {
 public:
  AudioGuard();
  ~AudioGuard();
  AudioGuard(const AudioGuard&) = delete;
  AudioGuard& operator=(const AudioGuard&) = delete;

  static long violations();
  static bool works();
};

/// What the host itself does meanwhile does not count.
class GuardLifted {
 public:
  GuardLifted();
  ~GuardLifted();
  GuardLifted(const GuardLifted&) = delete;
  GuardLifted& operator=(const GuardLifted&) = delete;
};
