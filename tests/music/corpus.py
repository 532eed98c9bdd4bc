# SPDX-License-Identifier: GPL-3.0-or-later
"""Real recordings to test with, out of Debian packages: fetched and unpacked into a folder, never installed.

    corpus.py FOLDER [--all]    fetches them and writes FOLDER/NAME.wav (the input) and FOLDER/other/NAME.wav

The input is a passage of 30 to 60 s; the other part is what follows it, to see whether a piece recognises itself.
"""
import argparse
import functools
import pathlib
import shutil
import subprocess
from collections import namedtuple

import sound

Track = namedtuple("Track", "name package file start seconds")  # start: where the input begins; seconds: of each part

DEFAULT = [
    Track("brandenburg", "gamine-data", "BachJSBrandenburgConcertNo2inFMajorBWV1047mvmt1.ogg", 20, 60),  # an orchestra
    Track("raincat", "raincat-data", "project_raincat.ogg", 2, 40),
    Track("frontiers", "asc-music", "frontiers.mp3", 60, 60),
    Track("britannica", "pax-britannica-data", "music.ogg", 30, 60),
    Track("pathological", "pathological", "background.ogg", 60, 60),
    Track("abe", "abe-data", "intro.ogg", 2, 40),
    Track("tumiki", "tumiki-fighters-data", "we_are_tumiki_fighters.ogg", 0, 36),
    Track("trooper", "torus-trooper-data", "tt1.ogg", 0, 30),
    Track("mucade", "mu-cade-data", "mcd1.ogg", 0, 38),
    Track("wordwarvi", "wordwarvi-sound", "lucky13-steve-mono-mix.ogg", 60, 60),  # instrumental rock
]
MORE = [
    Track("dtox", "wordwarvi-sound", "dtox3monomix.ogg", 60, 60),
    Track("machines", "asc-music", "machine_wars.mp3", 60, 60),
    Track("bubble", "frozen-bubble-data", "frozen-mainzik-1p.ogg", 40, 60),
    Track("zaz", "zaz-data", "mus1.ogg", 40, 60),
    Track("city", "lincity-ng-data", "02 - Robert van Herk - City Blues.ogg", 40, 60),
    Track("nebula", "singularity-music", "Nebula.ogg", 60, 60),
    Track("xmoto", "xmoto-data", "batcave.ogg", 30, 60),
    Track("race", "extremetuxracer-data", "freezingpoint.ogg", 20, 60),
    Track("oriental", "hedgewars-data", "oriental.ogg", 20, 60),
    Track("knolls", "wesnoth-1.16-music", "knolls.ogg", 60, 60),
    Track("elvish", "wesnoth-1.16-music", "elvish-theme.ogg", 20, 60),
    Track("ghost", "supertux-data", "ghostforest.ogg", 2, 40),
]


class NotThere(Exception):
    """A package that cannot be had: no network, or no Debian."""


def _run(command, folder):
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    except FileNotFoundError as missing:
        raise NotThere(str(missing)) from None
    if ended.returncode:
        raise NotThere((ended.stderr.strip().splitlines() or ["no answer"])[-1])


def _apt_get(folder, *words, own_lists=None):
    options = ["-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    if own_lists:
        options += ["-o", f"Dir::State::lists={own_lists}/lists", "-o", f"Dir::Cache={own_lists}/cache",
                    "-o", "Acquire::Languages=none"]
    _run(["apt-get", *options, *words], folder)


@functools.lru_cache
def _own_lists(folder):
    """The lists of packages as they are now, kept for ourselves, which needs no root."""
    shutil.rmtree(folder, ignore_errors=True)
    for place in ("lists", "cache/archives"):
        (folder / place / "partial").mkdir(parents=True)
    _apt_get(folder, "update", "-o", "APT::Update::Error-Mode=any", own_lists=folder)
    return folder


def _download(package, folder):
    """With the system's lists of packages, or where those are missing or old with our own."""
    try:
        _apt_get(folder, "download", package)
    except NotThere:
        _apt_get(folder, "download", package, own_lists=_own_lists(folder.parent.parent / "apt"))


def unpacked(package, folder):
    """The folder with the files of a package; fetched only if it is not there yet."""
    target = folder / "packages" / package
    if not target.is_dir():
        fetching = folder / "packages" / (package + ".part")
        fetching.mkdir(parents=True, exist_ok=True)
        _download(package, fetching)
        archive = next(fetching.glob("*.deb"))
        _run(["dpkg-deb", "-x", archive.name, "."], fetching)
        archive.unlink()
        fetching.rename(target)
    return target


def _cut(source, start, seconds, target):
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        samples, rate = sound.read(source, start, seconds)
        part = target.with_suffix(".part")
        sound.write(part, samples, rate)
        part.rename(target)
    return target


def files(track, folder):
    """(input, other part) of a track as WAV files."""
    folder = pathlib.Path(folder).resolve()
    targets = folder / f"{track.name}.wav", folder / "other" / f"{track.name}.wav"
    if not all(target.exists() for target in targets):
        source = next(unpacked(track.package, folder).rglob(track.file), None)
        if source is None:
            raise NotThere(f"{track.package} has no {track.file}")
        for part, target in enumerate(targets):
            _cut(source, track.start + part * track.seconds, track.seconds, target)
    return targets


def first(count, folder, may_miss=4):
    """{name: (input, other part)} of so many tracks; where Debian has dropped a package, others take its place."""
    found, missing = {}, []
    for track in DEFAULT + MORE:
        try:
            found[track.name] = files(track, folder)
        except (NotThere, OSError) as reason:
            missing.append(f"{track.package}: {reason}")
        if len(found) == count:
            return found
        if len(missing) > may_miss:
            break
    raise NotThere(f"{missing[0]} (and {len(missing) - 1} more)" if missing else f"fewer than {count} are known")


def chosen(names):
    """The tracks of these names; `default` and `all` are the two lists."""
    lists = {"default": DEFAULT, "all": DEFAULT + MORE}
    return [track for name in names for track in lists.get(name) or [t for t in lists["all"] if t.name == name]]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fetch recordings to test with.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--all", action="store_true", help="also from the big packages (0.7 GB)")
    options = parser.parse_args()
    for track in chosen(["all" if options.all else "default"]):
        print(*files(track, options.folder.resolve()))
