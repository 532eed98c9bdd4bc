#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ./make.sh [FOLDER]: makes the piece there (ksom-piece): recording, map, walk, score, and piece.wav. Where SuperCollider or
# Pd are installed, with K-SOM's part of it, they play the same score, and the samples are compared.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-ksom-piece}"
cd "${1:-ksom-piece}"
PATH="$PATH:$HOME/.local/bin"

python3 "$here/recording.py" recording.wav
ksom learn recording.wav -o map.json --seed 1 --force
ksom walk map.json -o walk.json --seconds 120 --seed 3 --force
python3 "$here/arrange.py" walk.json piece.json
ksom render --score piece.json --coupling-unit hz --coupling 3.5 --pulse 0.6 -o piece.wav --json played.json --force
ksom analyze piece.wav --picture heard.png --force
python3 "$here/picture.py" played.json form.svg

set -- piece.wav
export QT_QPA_PLATFORM=offscreen
if [ "$(id -u)" = 0 ]; then export QTWEBENGINE_DISABLE_SANDBOX=1; fi
script="${KSOM_EXTENSION:-$HOME/.local/share/SuperCollider/Extensions/KSOM}/nrt/render.scd"
if command -v sclang >/dev/null && [ -f "$script" ]; then
  for server in scsynth supernova; do
    command -v $server >/dev/null || continue
    rm -f $server.wav
    timeout 300 sclang ${KSOM_SCLANG_CONF:+-l "$KSOM_SCLANG_CONF"} "$script" piece.json $server.wav $server \
      couplingUnit=0 coupling=3.5 pulse=0.6
    set -- "$@" $server.wav
  done
fi
objects="${KSOM_PD_FOLDER:-$HOME/.local/lib/pd/extra/ksom}"
if command -v pd >/dev/null && [ -d "$objects" ]; then
  cp "$here/play.pd" play.pd
  rm -f rendered.wav
  pd -batch -noaudio -noprefs -stderr -r 48000 -path "$objects" play.pd
  mv rendered.wav pd.wav
  set -- "$@" pd.wav
fi
[ $# = 1 ] || python3 "$here/same.py" "$@"
echo "Listen to $PWD/piece.wav"
