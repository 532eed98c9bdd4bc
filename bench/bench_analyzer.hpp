// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ksom/fft.hpp"

/// Prints what a frame of the Analyzer costs against a bare FFT, and what the dearest block of 64 samples does.
void benchAnalyzer(const ksom::FftPlans& plans);
/// Prints seconds of CPU for a frame of 2048/512 with these samples (float32, 48 kHz), for bench/analyzer.py.
void benchAnalyzerOn(const ksom::FftPlans& plans, const char* path);
