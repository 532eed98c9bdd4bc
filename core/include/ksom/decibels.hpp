// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <span>

namespace ksom {

/// 10 log10(power). Power 0 and below give the dB of the smallest normal number, -379. Within 1e-5 dB of libm; a
/// polynomial, so that a loop over a spectrum runs in vector registers and every machine gives the same bits.
float powerToDb(float power);
void powersToDb(std::span<const float> power, std::span<float> db);

/// |X|^2 of each bin, times `scale`.
void powersOf(std::span<const std::complex<float>> spectrum, std::span<float> power, float scale = 1);

/// The largest value, 0 when there is none.
float maxOf(std::span<const float> values);

/// 10^(db/20) and 10^(db/10).
float dbToAmp(float db);
double dbToPower(double db);

}  // namespace ksom
