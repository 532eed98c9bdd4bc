// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How the page looks: dark as the pictures, large, in one column from a phone to a wide screen.
inline constexpr const char* kReportStyle = R"(
:root { color-scheme: dark; --paper: #0e0f16; --raised: #171923; --ink: #d9dee8; --bright: #fff; --line: #343949; --accent: #5af2d9; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.55 system-ui, "DejaVu Sans", sans-serif; }
main, footer { max-width: 76rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
h1 { margin: 2.5rem 0 1rem; font-size: clamp(1.8rem, 6vw, 3.2rem); line-height: 1.15; color: var(--bright); overflow-wrap: anywhere; }
h2 { margin: 3.5rem 0 .5rem; font-size: clamp(1.4rem, 4vw, 1.9rem); line-height: 1.2; color: var(--bright); }
p { max-width: 46rem; margin: .5rem 0 1rem; }
.summary { font-size: clamp(1.125rem, 2.6vw, 1.35rem); }
strong, b { color: var(--bright); font-weight: 600; overflow-wrap: anywhere; }
footer { padding-top: 4rem; padding-bottom: 3rem; color: #a3abbd; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
#listen { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem 2rem; }
#listen h2 { grid-column: 1 / -1; margin-bottom: 0; }
.player { padding: 1rem 1.2rem 1.2rem; background: var(--raised); border-radius: 12px; }
.player p { margin: 0 0 .6rem; }
audio { display: block; width: 100%; }
.wide, .scroll { overflow-x: auto; }
.wide { border-radius: 12px; }
.paper { position: relative; min-width: 56rem; }
.paper img { display: block; width: 100%; height: auto; }
.now { position: absolute; top: 0; bottom: 0; width: 2px; margin-left: -1px; background: #fff; pointer-events: none; }
.here { position: absolute; width: 2.2rem; height: 2.2rem; margin: -1.1rem; border: 4px solid #fff; border-radius: 50%; box-shadow: 0 0 0 3px #0e0f16, 0 0 14px 4px #fff8; pointer-events: none; }
.now[hidden], .here[hidden] { display: none; }
.plot { position: relative; }
.curve { position: relative; height: clamp(11rem, 26vw, 18rem); background: var(--raised); border-radius: 12px 12px 0 0; overflow: hidden; }
.curve svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.curve path { fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.curve .area { fill: #5af2d926; stroke: none; }
.curve .rule { stroke: var(--line); stroke-width: 1; }
.curve span { position: absolute; left: .6rem; font-size: .95rem; text-shadow: 0 0 4px #0e0f16, 0 0 4px #0e0f16; }
.curve .top { top: .1rem; } .curve .middle { top: 50%; } .curve .bottom { bottom: .1rem; }
.band { display: block; width: 100%; height: 1.6rem; }
.axis { position: relative; height: 2rem; font-size: .95rem; }
.axis span { position: absolute; padding: .2rem .3rem 0; border-left: 1px solid #6b7286; }
.grid { display: block; width: 100%; height: auto; }
.g0 { fill: #fdeda8; } .g1 { fill: #ed7345; } .g2 { fill: #992e6b; } .g3 { fill: #38195c; } .g4 { fill: #171923; }
.n0, .n1 { fill: #0e0f16; color: #0e0f16; } .n2, .n3 { fill: #fff; color: #fff; } .n4 { fill: #6b7286; color: #6b7286; }
.stem, .clef { fill: none; stroke: currentColor; stroke-width: 1.1; stroke-linecap: round; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: .5rem; }
.legend svg { flex: none; width: 1.5rem; height: 1.5rem; border-radius: 4px; }
table { width: 100%; font-size: clamp(1rem, 2.4vw, 1.125rem); border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .55rem clamp(.4rem, 1.4vw, .9rem); text-align: left; border-bottom: 1px solid var(--line); }
thead th { color: #a3abbd; font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; color: var(--bright); }
#states td:nth-child(-n+4), #comparison td, #recordings td { white-space: nowrap; }
#states td:nth-child(5), #states td:nth-child(6) { min-width: 15rem; }
#options table { max-width: 46rem; }
.chip { display: inline-block; min-width: 2.2rem; padding: 0 .5rem; border-radius: 1.1rem; color: #0e0f16; font-weight: 700; text-align: center; }
@media print { body { background: #fff; color: #000; } }
)";

/// While the output plays, a line moves over r and the spectrogram and a ring over the map. Without it, all else works.
inline constexpr const char* kReportScript = R"(
const audio = document.getElementById("output");
const curve = document.querySelector(".plot .now"), here = document.querySelector(".here");
const lines = [...document.querySelectorAll(".now")].map(mark => ({
  mark,
  seconds: Number(mark.dataset.seconds ?? curve.parentNode.dataset.seconds),
  left: Number(mark.dataset.left ?? 0), width: Number(mark.dataset.width ?? 100)}));
const places = here ? JSON.parse(here.dataset.places) : [];

function show() {
  const time = audio.currentTime;
  for (const {mark, seconds, left, width} of lines) {
    mark.hidden = false;
    mark.style.left = left + width * Math.min(1, time / seconds) + "%";
  }
  const place = places.findLast(([begin]) => begin <= time + 0.01);
  if (place) {
    here.hidden = false;
    here.style.left = place[1] + "%";
    here.style.top = place[2] + "%";
  }
}

function follow() {
  show();
  if (!audio.paused && !audio.ended) requestAnimationFrame(follow);
}

audio.addEventListener("play", follow);
audio.addEventListener("seeked", show);
)";
