# SPDX-License-Identifier: GPL-3.0-or-later
"""Which input is an output nearest to? Distances are matrices, outputs x inputs, the own on the diagonal."""
import numpy as np


def cosine(outputs, inputs):
    """1 - cosine of vectors of length 1."""
    return 1 - np.asarray([a.ravel() for a in outputs]) @ np.asarray([b.ravel() for b in inputs]).T


def euclid(outputs, inputs):
    return np.linalg.norm(np.asarray(outputs)[:, None] - np.asarray(inputs)[None], axis=2)


def standard(distances):
    """With mean 0 and spread 1, so that several kinds can be added."""
    spread = distances.std()
    return (distances - distances.mean()) / spread if spread > 0 else np.zeros_like(distances)


def combined(*kinds):
    return sum(standard(kind) for kind in kinds)


def ranks(distances):
    """For each output how many inputs are as near as its own, itself included: 1 is recognised."""
    own = np.diag(distances)[:, None]
    return (distances <= own + 1e-12).sum(axis=1)
