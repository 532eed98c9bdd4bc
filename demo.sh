#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./demo.sh [AUDIO...]: installs what is missing, builds, installs under ~/.local, makes a new sound from the given
# recordings (or from a short piece that it synthesises itself) and shows what was heard.
set -euo pipefail
case "${1:-}" in -h | --help) sed -n '3,4s/^# //p' "$0" && exit ;; esac
recordings=()
for file in "$@"; do
  [ -f "$file" ] || { echo "ksom: $file: no such file" >&2; exit 1; }
  recordings+=("$(cd "$(dirname "$file")" && pwd)/$(basename "$file")")
done
cd "$(dirname "$0")"
. cmake/install-packages.sh

ksom_packages $ksom_build_packages
mkdir -p build
ksom_build build/demo -DCMAKE_BUILD_TYPE=Release -DKSOM_TESTS=OFF
cmake --install build/demo --prefix "$HOME/.local" >/dev/null
ksom="$HOME/.local/bin/ksom"

folder=ksom-demo
mkdir -p "$folder"
if [ ${#recordings[@]} = 0 ]; then
  "$ksom" example "$folder/piece.wav" --force
  recordings=("$folder/piece.wav")
fi
"$ksom" render "${recordings[@]}" -o "$folder/new.wav" --json "$folder/new.json" --report "$folder/new.html" --force
"$ksom" analyze "${recordings[0]}" --picture "$folder/heard.png" --json "$folder/heard.json" --force
"$ksom" analyze "$folder/new.wav" --picture "$folder/new.png" --force
"$ksom" compare "${recordings[0]}" "$folder/new.wav" --json "$folder/compare.json" --force

cat <<TEXT

Ready. In $PWD/$folder:
  new.wav       the new music, 30 seconds, from ${recordings[*]}
  new.html      a page that shows and plays both: open it in a browser
  heard.png     what K-SOM heard in it: spectrogram, partials, chroma (heard.json: every frame)
  new.png       the new sound, seen the same way
  new.json      what was learnt, walked and played; compare.json: how the two differ

Try next ($ksom):
  ksom render ${recordings[0]} -o loose.wav --coupling 0    the voices drift apart; 2 pulls them into one
  ksom render ${recordings[0]} -o wide.wav --detune 50 --voices 16 --seconds 60
  ksom grid ${recordings[0]}
  examples/piece/make.sh                                    a piece of two minutes, made of nothing
  ./demo.sh YOUR-RECORDING.wav
TEXT
case ":$PATH:" in *":$HOME/.local/bin:"*) ;; *) echo "  (add ~/.local/bin to your PATH to type just: ksom)" ;; esac
