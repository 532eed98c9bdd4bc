# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is measured of one sound on its own."""
import copies
import motion
import pitch
import sound
import timbre


class Features:
    def __init__(self, samples, rate):
        x = sound.mono(samples, rate)
        self.peaks = pitch.peaks(x)
        self.chroma = pitch.chroma(self.peaks)
        self.histogram = pitch.partial_histogram(self.peaks)
        self.partials = pitch.strongest_partials(self.peaks)
        self.timbre = timbre.third_octaves(x)
        self.blocks = motion.blocks(x)
        self.transitions = motion.transitions(self.blocks)
        flux = motion.fluxes(x)
        self.rates = motion.onset_rates(flux)
        self.rhythm = motion.rhythm(flux)
        self.log_spectrogram = copies.log_spectrogram(x)
