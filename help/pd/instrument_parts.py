# SPDX-License-Identifier: GPL-3.0-or-later
"""What is behind the window of ksom-instrument.pd, box by box; see `drawn` of flow_layout.py for how to read it.

Inside it everything goes by names that begin with $0: bank, grid, analyze and level lead to the four objects; words takes
any message; set-NAME sets a fader, is-NAME has what it became.
"""

MAP_SLOTS, VOICES, HARMONICS = 16, 8, 8  # of the bank: what the map or the input plays, then the keys
SLOTS = MAP_SLOTS + VOICES * HARMONICS

# A word, how many numbers it wants at least and takes at most (-1: a name), what they are, and what comes of it.
MESSAGES = [
    ("note", 1, 2, "num vel", "A key as in MIDI: number 0 ... 127, velocity 0 ... 127, up to 1 as a part of the hardest; 0 lets "
     "it go. Unless told 0.8"),
    ("off", 1, 1, "num", "Lets a key go"),
    ("bend", 1, 1, "semitones", "Bends all keys, by -48 ... 48"),
    ("sustain", 1, 1, "0/1", "The pedal"),
    ("kick", 0, 1, "rad", "Throws all oscillators towards phase 0; by 2 unless told"),
    ("panic", 0, 1, "", "Silence within 100 ms; nothing sounds on until asked"),
    ("source", 1, 1, "0 ... 3", "What plays beside the keys: nothing, the walk, a place on the map, the live input"),
    ("keys", 1, 1, "0/1", "Keys play notes, or kick"),
    ("train", 1, 1, "0/1", "The map learns from the input"),
    ("move", 2, 2, "x y", "Plays a place on the map, 0 ... 1 from left to right and from top to bottom"),
    ("walk", 1, 1, "0/1", "Lets the walk go on, or holds it where it is"),
    ("map", -1, 1, "file", "Plays another map, as ksom learn writes it; the one that plays goes on, unless it has learnt since"),
    ("savemap", -1, 1, "name", "Keeps the map with all it has learnt, as ksom-map-name.json beside this patch"),
    ("file", -1, 1, "file", "The input is a sound file, again and again"),
    ("preset", -1, 1, "name", "Takes ksom-preset-name.txt beside this patch: lines of name and value"),
    ("save", -1, 1, "name", "Writes it, with the name of the map; one that has learnt since is kept in ksom-preset-name.json"),
    ("get", -1, 1, "name", "Tells the value, as /ksom/name value, to who asked by OSC, and to [r ksom-reply]; r, x and y, too"),
    ("arm", -1, 1, "name", "The next MIDI controller that moves is this fader's, as if it were touched while MIDI learn is on"),
]

HEADINGS = {
    "sound": "The bank, its level, and panic: the gate closes, the bank forgets all, the gate opens on silence.",
    "input": "What is heard: to the bank, if it plays, and to the map, if it learns or shows where it is. Live input counts only "
             "while it is louder than the gate and than the instrument itself: a microphone does not feed back.",
    "map": "The map, the walk through it, and what plays: source 0 the keys alone, 1 the walk, 2 a place, 3 the input. $0-changed "
           "is 1 once it has learnt what is in no file.",
    "keys": "Keys: each voice is eight partials of the bank. The pedal keeps, in $0-late, what was let go.",
    "words": "Messages: a word of its own, or the name of a fader and its value. What it wants is looked at first.",
    "midi": "Keys, wheel, pedal (64), silence (120, 123). Other controllers are for faders.",
    "osc": "By UDP: /ksom/word values. Who asks by /ksom/get name is answered at the port that the question came from, by what "
           "sets it, and so is a word or a kind of value that is none: /ksom/error and a sentence. Answers of others are not heard.",
    "presets": "Text files beside this patch, a name and its value a line, and the map's file. A map that has learnt is kept, too.",
    "routes": "From each fader to its object.",
}

# Panic: the gate closes in 20 ms, then the bank forgets all, then the gate opens on silence.
SOUND = f"""
r $0-bank -> bank: kuramotobank~ {SLOTS} -voices 4 -chans 2 -norm off -amps 0 -> left: *~ -> level: ksomlevel~ 2 -> out: dac~
r~ $0-in -> @bank
@bank.1 -> right: *~ -> @level.1
@level.1 -> @out.1
r $0-level -> @level
@bank.2 -> order: snapshot~ -> share: t f f -> msg set $1 -> s $0-show-r
@share.1 -> v $0-r
@bank.4 -> s $0-bank-tells
loadbang -> metro 50 -> @order
loadbang -> msg 1 -> gate: line~ -> @left.1
@gate -> @right.1
r $0-panic -> stop: t b b b -> delay 60 -> msg 1 10 -> @gate
@stop.1 -> delay 30 -> msg amps 0, reset -> @bank
@stop.2 -> msg 0 20 -> @gate
@level.0 -> env~ 4096 2048 -> - 100 -> s $0-vu-left
@level.1 -> env~ 4096 2048 -> - 100 -> s $0-vu-right
@level.0 -> own: +~ -> *~ 0.5 -> env~ 1024 512 -> - 100 -> s $0-own
@level.1 -> @own.1
r $0-kick-all -> msg kick 2 -> @bank
r $0-dsp -> msg ; pd dsp $1
r pd-dsp-started -> msg set 1 -> s $0-show-dsp
r pd-dsp-stopped -> msg set 0 -> s $0-show-dsp
"""

# A file that ends at once is none, and does not begin again.
INPUT = f"""
adc: adc~ 1 2 -> sides: +~ -> live: *~ 0.5 -> gate: *~ -> in: +~ -> s~ $0-in
@adc.1 -> @sides.1
@live -> env~ 1024 512 -> - 100 -> counts: expr $f1 > max($f2, $f3 + $f4) -> change -> open: sel 1 0 -> msg 1 10 -> fade: line~ -> @gate.1
@open.1 -> msg 0 150 -> @fade
r $0-is-inputgate -> @counts.1
r $0-own -> @counts.2
r $0-is-duck -> @counts.3
r $0-file -> path: symbol -> begins: t s b -> msg open $1, 1 -> file: readsf~ 2 -> both: +~ -> *~ 0.5 -> @in.1
@file.1 -> @both.1
@begins.1 -> lasts: timer -> > 100 -> sel 1 -> @path
@file.2 -> @lasts.1
r $0-ask-file -> openpanel -> s $0-file
r $0-panic -> msg 0 -> @file
@in -> heard: kanalyze~ {MAP_SLOTS} -> plays: spigot -> s $0-bank
@heard.0 -> teaches: spigot -> s $0-grid
@heard.4 -> route features -> places: spigot -> s $0-grid
r $0-analyze -> @heard
r $0-live -> played: t f f -> either: expr $f1 || $f2 -> @places.1
@played.1 -> @plays.1
r $0-train -> train: t b f f -> @either
@train.1 -> @either.1
@train.2 -> @teaches.1
"""

MAP = f"""
r $0-grid -> grid: ksomgrid 16 8 14 -slots {MAP_SLOTS}
@grid.7 -> plays: spigot -> s $0-bank
@grid.0 -> x: t f f -> s $0-map
@x.1 -> v $0-x
@grid.1 -> y: t f f -> s $0-map-y
@y.1 -> v $0-y
@grid.6 -> told: route dwell size written -> dwell: expr max(5, $f1 / max($f2, 0.0001)) -> pause: delay -> walks: spigot -> msg walk -> @grid
r $0-is-tempo -> @dwell.1
@told.1 -> size: t b b l l -> picture: t b b -> f $0 -> msg picture $1-neighbours -> s $0-map
@picture.1 -> f $0 -> msg umatrix $1-neighbours -> @grid
@size.2 -> list prepend size -> list trim -> s $0-map
@size.3 -> sides: unpack 0 0 -> v $0-width
@sides.1 -> v $0-height
array define $0-neighbours 128
loadbang -> begin: t b b b -> msg 1 -> s $0-set-source
@begin.1 -> s $0-begin
@begin.2 -> msg symbol ksom-instrument.json -> read: t s s -> msg read $1 -> @grid
r $0-map-file -> wanted: t s s b -> anyway: spigot -> @read
@wanted.1 -> unless: spigot -> same: sel none
@same.1 -> @read
@wanted.2 -> v $0-changed -> has: t f f -> @anyway.1
@has.1 -> == 0 -> @unless.1
r $0-ask-map -> openpanel -> @read
r $0-write-map -> write: t s s -> msg write $1 -> @grid
r $0-ask-save -> savepanel -> @write
@told.1 -> done: t b b -> new: symbol -> is: t s s -> @same.1
@told.2 -> @done
@done.1 -> v $0-train -> v $0-changed
name: symbol
@is.1 -> @name.1
r $0-tell-map -> @name -> list prepend map -> s $0-told
@read.1 -> @new.1
@write.1 -> @new.1
r $0-set-source -> expr if($f1 == $f1, max(0, min(3, int($f1))), 0) -> source: t f f f f f -> what: sel 0 1 2 3 -> silence: t b b -> msg bang -> s $0-bank
@silence.1 -> msg {MAP_SLOTS} -> until -> i: f -> mod {MAP_SLOTS} -> msg partial $1 440 0 -> s $0-bank
@i -> + 1 -> @i.1
@what.1 -> msg walk -> @grid
@source.1 -> == 3 -> s $0-live
@source.2 -> == 1 -> @walks.1
@source.3 -> expr $f1 == 1 || $f1 == 2 -> @plays.1
@source.4 -> keep: t f f -> msg set $1 -> s $0-show-source
@keep.1 -> v $0-source
r $0-panic -> msg 0 -> s $0-set-source
r $0-move -> place: unpack 0 0 -> px: expr max(0, min(1, $f1)) * ($f2 - 1) -> to: pack 0 0 -> shown: t l l -> s $0-played
@place.1 -> py: expr max(0, min(1, $f1)) * ($f2 - 1) -> @to.1
@shown.1 -> both: unpack 0 0 -> s $0-map
@both.1 -> s $0-map-y
@sides -> @px.1
@sides.1 -> @py.1
r $0-played -> played: t l l b -> msg cell $1 $2 -> @grid
@played.1 -> at: unpack 0 0 -> v $0-x
@at.1 -> v $0-y
@played.2 -> msg 2 -> s $0-set-source
r $0-walk -> go: sel 1 0 -> msg 1 -> s $0-set-source
@go.1 -> msg 2 -> s $0-set-source
r $0-set-train -> != 0 -> train: t f f f f -> metro 1000 -> @picture
@train.1 -> s $0-train
@train.2 -> msg train $1 -> @grid
@train.2 -> sel 1 -> msg 1 -> v $0-changed
@train.3 -> kept: t f f -> msg set $1 -> s $0-show-train
@kept.1 -> v $0-train
"""

# One voice is eight harmonics, loud as the key was struck; the pedal keeps, in $0-late, what was let go. Many bends are
# taken together: the voices follow 200 times a second.
KEYS = f"""
late: tabwrite $0-late
voices: poly {VOICES} 1
r $0-note -> note: t l l -> pass: spigot -> key: unpack 0 0 -> expr int($f1 + 0.5) -> whole: pack 0 0 -> way: t l l -> plays: spigot -> press: t l l -> on: spigot -> begin: t l l -> @voices
@note.1 -> expr $f1 >= 0 && $f1 < 127.5 && $f2 >= 0 -> @pass.1
@key.1 -> expr min($f1, 127) -> @whole.1
@way.1 -> kicks: spigot -> expr 2 * min($f2, 127) / 127 -> struck: sel 0
@struck.1 -> msg kick $1 -> s $0-bank
@press -> off: spigot -> let: unpack 0 0 -> keeps: spigot -> keep: t b f -> msg 1 -> @late
@keep.1 -> @late.1
@press.1 -> expr $f2 > 0 -> down: t f f -> == 0 -> @off.1
@down.1 -> @on.1
@begin.1 -> unpack 0 0 -> anew: t f f -> end: msg $1 0 -> @voices
@anew.1 -> early: t b f -> msg 0 -> @late
@early.1 -> @late.1
@let -> ends: spigot -> @end
r $0-sustain -> != 0 -> pedal: t f f f -> sel 0 -> up: t b b b -> msg const 0 -> s $0-late
@pedal.1 -> == 0 -> @ends.1
@pedal.2 -> @keeps.1
@up.1 -> msg 128 -> until -> i: f -> look: t f f -> tabread $0-late -> sel 1 -> n: f -> @end
@up.2 -> msg 0 -> @i.1
@i -> + 1 -> @i.1
@look.1 -> @n.1
@voices -> voice: pack 0 0 0 -> store: t l l l -> unpack 0 -> sound: t b b f -> msg bang -> s $0-bank
@voices.1 -> @voice.1
@voices.2 -> @voice.2
@store.1 -> kept: unpack 0 0 0
pitch: tabwrite $0-pitch
loud: tabwrite $0-loud
@kept.1 -> @pitch
@kept.2 -> @loud
@store.2 -> unpack 0 -> place: t f f -> @pitch.1
@place.1 -> @loud.1
@sound.1 -> msg {HARMONICS} -> until -> h: f -> partial: expr {MAP_SLOTS} + ($f2 - 1) * {HARMONICS} + $f1 ; 440 * pow(2, ($f3 + $f5 - 69) / 12) * ($f1 + 1) ; 0.2 * pow($f4 / 127, 2) / ($f1 + 1) -> one: pack 0 0 0 -> msg partial $1 $2 $3 0 1 0 -> s $0-bank
@partial.1 -> @one.1
@partial.2 -> @one.2
@h -> + 1 -> mod {HARMONICS} -> @h.1
@sound.2 -> of: t f f f -> tabread $0-loud -> @partial.3
@of.1 -> tabread $0-pitch -> @partial.2
@of.2 -> @partial.1
r $0-bend -> expr if($f1 == $f1, max(-48, min(48, $f1)), 0) -> v $0-bend
loadbang -> metro 5 -> v $0-bend -> change -> moved: t b f -> msg {VOICES} -> until -> each: f -> + 1 -> @sound
@moved.1 -> @partial.4
@each -> + 1 -> mod {VOICES} -> @each.1
r $0-panic -> panic: t b b b b -> msg 0 -> s $0-bend
@panic.1 -> msg clear -> @voices
@panic.2 -> msg const 0 -> s $0-loud
@panic.3 -> msg 0 -> s $0-sustain
array define $0-late 128
array define $0-pitch 9
array define $0-loud 9
r $0-set-keys -> > 0 -> mode: t f f f -> == 0 -> @plays.1
@mode.1 -> @kicks.1
@mode.2 -> shown: t f f -> msg set $1 -> s $0-show-keys
@shown.1 -> v $0-keys
loadbang -> msg 0 -> start: t f f -> s $0-sustain
@start.1 -> s $0-set-keys
"""

# First a look at what stands behind a word: numbers where they are wanted, as many as that. Too many are said, too. What is
# no word of its own is the name of a fader.
WORDS = f"""
r $0-words -> any: list -> parts: t l b l l -> pass: spigot -> cut: list split 2 -> trim: list trim -> words: route {' '.join(word for word, *_ in MESSAGES)}
r ksom -> @any
@parts.3 -> word: list split 1 -> looks: t l l -> text search $0-wants 0 -> is: moses 0 -> msg none -2 0 is no word and no fader -> line: list split 3 -> wants: unpack s f f
@is.1 -> text get $0-wants -> @line
fits: expr if($f2 < 0, $f4 > 0 && $f2 > -2, $f5 + $f5 * $f6 >= max($f2, min($f3, $f4))) ; $f4 > $f3
@parts.2 -> behind: list split 1
@behind.1 -> values: t l l b -> one: list split 1 -> route float -> t b -> msg 1 -> @fits.4
@one.1 -> list split 1 -> route float -> t b -> msg 1 -> @fits.5
@values.1 -> list length -> @fits.3
@values.2 -> msg 0 -> none: t f f -> @fits.4
@none.1 -> @fits.5
@cut.2 -> @trim
@wants.1 -> @fits.1
@wants.2 -> most: t f f -> + 1 -> @cut.1
@most.1 -> @fits.2
@parts.1 -> @fits -> good: t f f -> @pass.1
@good.1 -> == 0 -> bad: expr $f1 || $f2 -> sel 1 -> what: list append -> who: list prepend -> wrong: t l l -> list trim -> print ksom-instrument
@wrong.1 -> s $0-wrong
@fits.1 -> @bad.1
@line.1 -> @what.1
@looks.1 -> @who.1
@words.0 -> list append 101.6 -> list split 2 -> struck: unpack 0 0 -> key: pack 0 0 -> s $0-note
@struck.1 -> expr if($f1 <= 1, 127 * $f1, $f1) -> @key.1
@words.1 -> msg $1 0 -> s $0-note
@words.2 -> s $0-bend
@words.3 -> s $0-sustain
@words.4 -> far: route float -> msg kick $1 -> s $0-bank
@far.1 -> s $0-kick-all
@words.5 -> t b -> s $0-panic
@words.6 -> s $0-set-source
@words.7 -> s $0-set-keys
@words.8 -> s $0-set-train
@words.9 -> s $0-move
@words.10 -> s $0-walk
@words.11 -> list split 1 -> makefilename %s -> s $0-map-file
@words.12 -> list split 1 -> makefilename ksom-map-%s.json -> s $0-write-map
@words.13 -> list split 1 -> makefilename %s -> s $0-file
@words.14 -> list split 1 -> s $0-preset
@words.15 -> list split 1 -> s $0-save
@words.17 -> list split 1 -> makefilename %s -> s $0-armed
@words.18 -> list -> fader: list split 1 -> name: t b l -> number: f -> target: send
@fader.1 -> unpack 0 -> @number.1
@name.1 -> makefilename $0-set-%s -> @target.1
@words.16 -> list split 1 -> ask: t l l l -> open: spigot -> whom: t b l -> to: send
@whom.1 -> makefilename $0-get-%s -> @to.1
@ask.1 -> text search $0-names 0 -> found: t f f -> < 0 -> sel 1 -> msg there is no parameter -> nobody: list append -> @wrong
@ask.2 -> @nobody.1
@found.1 -> >= 0 -> @open.1
r $0-get-source -> v $0-source -> list prepend source -> s $0-got
r $0-get-keys -> v $0-keys -> list prepend keys -> s $0-got
r $0-get-train -> v $0-train -> list prepend train -> s $0-got
r $0-get-r -> v $0-r -> list prepend r -> s $0-got
r $0-get-x -> x: t b b -> v $0-x -> across: expr $f1 / max(1, $f2 - 1) -> list prepend x -> s $0-got
@x.1 -> v $0-width -> @across.1
r $0-get-y -> y: t b b -> v $0-y -> down: expr $f1 / max(1, $f2 - 1) -> list prepend y -> s $0-got
@y.1 -> v $0-height -> @down.1
r $0-got -> list trim -> s ksom-reply
"""

MIDI = """
key: notein -> note: pack 0 0 -> s $0-note
@key.1 -> @note.1
bendin -> expr ($f1 - 8192) / 4096 -> s $0-bend
control: ctlin -> pair: pack 0 0 -> msg $2 $1 -> which: route 64 120 123 -> >= 64 -> s $0-sustain
@control.1 -> @pair.1
@which.1 -> quiet: t b -> s $0-panic
@which.2 -> @quiet
@which.3 -> s $0-cc
"""

# Who asks is answered at the port that the question came from. A sentence becomes one word of OSC, from its last word to its first.
OSC = """
out: netsend -u -b
r $0-osc -> msg listen $1 -> in: netreceive -u -b -f -> oscparse -> list trim -> route ksom -> others: route reply error
@others.2 -> s $0-words
r ksom-osc -> s $0-osc
r $0-got -> open: spigot -> answer: t l b b -> what: unpack s f -> name: t b s -> number: f -> format: oscformat ksom -> list prepend send -> list trim -> @out
@in.1 -> from: t b l -> yes: msg 1 -> @open.1
whom: list append
@whom -> msg connect $1 $2 -> @out
@from.1 -> @whom.1
@answer.1 -> @whom
@answer.2 -> gone: msg disconnect -> @out
@what.1 -> @number.1
@name.1 -> msg set ksom $1 -> @format
r $0-wrong -> asked: spigot -> tell: t b l l b b -> sentence: list -> list tosymbol -> oscformat ksom error -> list prepend send -> list trim -> @out
@yes -> @asked.1
@tell.1 -> most: list split 0 -> word: list split 1 -> makefilename %s -> list fromsymbol -> list append 32 -> before: list append -> longer: t l l -> @before.1
@most.1 -> makefilename %s -> list fromsymbol -> @longer
@longer.1 -> @sentence.1
@word.1 -> @word
@tell.2 -> list length -> - 1 -> @most.1
@tell.3 -> @whom
@tell.4 -> @gone
"""

PRESETS = """
text: text define $0-lines
loads: f 1
saves: f 1
r $0-slot -> slot: + 1 -> @loads.1
@slot -> @saves.1
r $0-load-slot -> @loads -> s $0-preset
r $0-save-slot -> @saves -> s $0-save
r $0-preset -> makefilename ksom-preset-%s.txt -> load: t b b s b -> text size $0-lines -> until -> i: f -> text get $0-lines -> list trim -> s $0-words
@load.1 -> msg 0 -> @i.1
@load.2 -> msg read -c $1 -> @text
@load.3 -> msg clear -> @text
@i -> + 1 -> @i.1
r $0-save -> save: t l l b -> makefilename ksom-preset-%s.txt -> file: t s b b b -> msg write -c $1 -> @text
@save.1 -> makefilename ksom-preset-%s.json -> learnt: spigot -> s $0-write-map
@save.2 -> v $0-changed -> @learnt.1
@file.1 -> s $0-tell-map
@file.2 -> s $0-tell
@file.3 -> msg clear -> @text
r $0-told -> text set $0-lines 1e+06
"""
