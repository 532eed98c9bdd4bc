# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes of the cookbook, as Pd patches.

A recipe is a title and rows of boxes, each `name = text`: a text that begins with ' is a message, with # a number to
drag, any other an object; `name@x` stands x pixels from the left. Cords are `from>to`, with :n for an outlet or inlet
other than the first.
"""
import math

CLOCKS = """
    ticks = route tick
    sel = sel 0 1 2
    hit0@30 = '1 2, 0 80 2 | hit1@210 = '1 2, 0 80 2 | hit2@390 = '1 2, 0 80 2
    env0@30 = vline~ | low@100 = osc~ 300 | env1@210 = vline~ | middle@280 = osc~ 450 | env2@390 = vline~ | high@460 = osc~ 675
    a@30 = *~ | b@210 = *~ | c@390 = *~
    soft = *~ 0.2
    level = ksom-level~
"""
CLOCK_CORDS = """ticks>sel sel>hit0 sel:1>hit1 sel:2>hit2 hit0>env0 hit1>env1 hit2>env2 env0>a env1>b env2>c low>a:1
    middle>b:1 high>c:1 a>soft b>soft c>soft soft>level soft>level:1"""
VOICE = """
    wander = osc~ 0.13
    depth = *~ 60
    pitch = +~ 220
    saw = phasor~
    quiet = *~ 0.2
"""
VOICE_CORDS = "wander>depth depth>pitch pitch>saw saw>quiet"
CROWD = [440 + 0.8 * math.tan(math.pi * ((i + 0.5) / 24 - 0.5)) for i in range(24)]  # half of them within 0.8 Hz


def numbers(values):
    return " ".join(f"{value:.6g}" for value in values)


RECIPES = {
    "01-ensemble-to-one-tone": ("Each tone of a chord melts from an ensemble into one", """
        start@170 = loadbang
        up = '0, 2 4000
        ramp = line 0 20
        number = # | set@170 = 'freqs 220 277 330
        bank = kuramotobank~ 3 220 -voices 8 -detune 15 -couplingunit critical -level on
        level = ksom-level~
        """, "start>set start>up up>ramp ramp>number number>bank:1 set>bank bank>level bank>level:1"),
    "02-beats-and-lock": ("Two tones beat, slower and slower, and lock", """
        start@170 = loadbang
        up = '0, 5 4000
        ramp = line 0 20
        number = # | set@170 = 'freqs 200 204
        bank = kuramotobank~ 2 200
        level = ksom-level~
        """, "start>set start>up up>ramp ramp>number number>bank:1 set>bank bank>level bank>level:1"),
    "03-crowd-finds-itself": ("Twenty-four voices around 440 Hz find one pitch", f"""
        start@170 = loadbang
        up = '0, 16 4000
        ramp = line 0 20
        number = # | set@170 = 'freqs {numbers(CROWD)}
        bank = kuramotobank~ 24 440
        level = ksom-level~
        """, "start>set start>up up>ramp ramp>number number>bank:1 set>bank bank>level bank>level:1"),
    "04-into-tune": ("Six partials that are out of tune are drawn to harmonics of a root they find", """
        start@170 = loadbang
        up = '0, 12 4000
        ramp = line 0 20
        number = #
        pull = 'pull $1 | loud@170 = 'amps 1 0.5 0.33 0.25 0.2 0.17 | set = 'freqs 221 438 664 876 1104 1316
        bank = kuramotobank~ 6 220
        level = ksom-level~
        """, """start>set start>loud start>up up>ramp ramp>number number>pull pull>bank set>bank loud>bank bank>level
             bank>level:1"""),
    "05-chimera": ("Equal voices on a ring: a third in step, on the left, others never", """
        start@30 = loadbang
        in@30 = t b b
        many@30 = '256
        loop@30 = until | zero@100 = '0
        i@30 = f | next@100 = + 1
        where@30 = expr $f1 ; 3 * exp(-0.76 * pow(6.28319 * ($f1 - 192 + 256 * ($f1 < 64)) / 256, 2)) * sin(2 * $f1 * $f1) ; 2 * ($f1 > 127) - 1 ; ($f1 % 16) == 0
        each@30 = pack 0 0 0 0 | begin@390 = loadbang
        set@30 = 'freq $1 220, phase $1 $2, pan $1 $3, amp $1 $4 | how@390 = 'topology ring 90, coupling 50, phaselag 1.46, rolloffs 0.6
        bank@30 = kuramotobank~ 256 220 -chans 2 -harmonics 4
        level = ksom-level~
        """, """start>in in>many in:1>zero begin>how many>loop loop>i zero>i:1 i>next next>i:1 i>where where>each where:1>each:1
             where:2>each:2 where:3>each:3 each>set set>bank how>bank bank>level bank:1>level:1"""),
    "06-three-four-five": ("Three clocks are drawn to 3 : 4 : 5 beats a bar", """
        start@170 = loadbang
        up = '0, 0.2 4000
        ramp = line 0 20
        pull = 'pull $1 | set@170 = 'freqs 1.54 1.97 2.53, root 0.5
        bank = kuramotobank~ 3 1 -out tick
        """ + CLOCKS, "start>set start>up up>ramp ramp>pull pull>bank set>bank bank:5>ticks " + CLOCK_CORDS),
    "07-clocks-that-make-room": ("Three equal clocks push each other away and share the bar", """
        start = loadbang
        set = 'freqs 1.5 1.5 1.5, phases 0 0.3 0.7
        bank = kuramotobank~ 3 1 -out tick -coupling -0.5
        """ + CLOCKS, "start>set set>bank bank:5>ticks " + CLOCK_CORDS),
    "08-lag-bends-pitch": ("Hearing each other late makes all slower, and so lower", """
        start@170 = loadbang
        up = '0, 1.2 4000
        ramp = line 0 20
        number = # | set@170 = 'freqs 300 301 302 303 304 305 306 307
        bank = kuramotobank~ 8 300 -coupling 40
        level = ksom-level~
        """, "start>set start>up up>ramp ramp>number number>bank:2 set>bank bank>level bank>level:1"),
    "09-noise-becomes-tone": ("Three bands of noise narrow to a chord", """
        start@190 = loadbang
        down = '200, 0 4000
        ramp = line 200 20
        number = #
        width = 'linewidth $1 | set@190 = 'freqs 220 330 440
        bank = kuramotobank~ 3 220
        level = ksom-level~
        """, "start>set start>down down>ramp ramp>number number>width width>bank set>bank bank>level bank>level:1"),
    "10-learn-a-pitch": ("Three voices learn one pitch together, and keep it alone", """
        start = loadbang
        wait@430 = delay 3000
        together = 'coupling 12, adapt 5 | set@240 = 'freqs 300 302 305 | alone@430 = 'coupling 0, adapt 0
        bank = kuramotobank~ 3 300
        level = ksom-level~
        """, "start>set start>together start>wait wait>alone set>bank together>bank alone>bank bank>level bank>level:1"),
    "11-sing-along": ("A tone from outside takes along what is near it", """
        start = loadbang
        tone = osc~ 302 | set = 'freqs 300 301 303 320, force 8
        bank = kuramotobank~ 4 300
        level = ksom-level~
        """, "start>set set>bank tone>bank bank>level bank>level:1"),
    "12-struck-string": ("Harmonics that die away, and are struck again", """
        start@150 = loadbang
        beat = metro 600
        strike = 'kick 1 | loud@150 = 'amps 1 0.5 0.33 0.25 0.2 0.17 0.14 0.12
        bank = kuramotobank~ 8 110 -growth -4
        level = ksom-level~
        """, "start>loud start>beat beat>strike strike>bank loud>bank bank>level bank>level:1"),
    "13-glide": ("From chord to chord, each voice in a second", """
        start = loadbang
        beat = metro 2000
        turn = f | other = == 0
        which = sel 0 1
        one = 'freqs 220 277 330 440 | two = 'freqs 196 247 330 392
        bank = kuramotobank~ 4 220 -glide 1000 -harmonics 3
        level = ksom-level~
        """, """start>beat beat>turn turn>other other>turn:1 turn>which which>one which:1>two one>bank two>bank bank>level
             bank>level:1"""),
    "14-swarm-that-pans": ("Four slow swings move four tones, and fall into step", """
        start@170 = loadbang
        up = '0, 0.3 5000
        ramp = line 0 20 | set@170 = 'freqs 0.3 0.35 0.41 0.46
        slow = kuramotobank~ 4 1 -out sine | a@270 = osc~ 220 | b@370 = osc~ 277 | c@470 = osc~ 330 | d@570 = osc~ 440
        p0 = expr~ $v2*(1+$v1) ; $v2*(1-$v1) | p1@190 = expr~ $v2*(1+$v1) ; $v2*(1-$v1) | p2@350 = expr~ $v2*(1+$v1) ; $v2*(1-$v1) | p3@510 = expr~ $v2*(1+$v1) ; $v2*(1-$v1)
        left = *~ 0.1 | right@147 = *~ 0.1
        level = ksom-level~
        """, "start>set start>up up>ramp ramp>slow:1 set>slow left>level right>level:1 " + " ".join(
            f"slow:{i}>p{i} {tone}>p{i}:1 p{i}>left p{i}:1>right" for i, tone in enumerate("abcd"))),
    "15-follow-a-sound": ("What is heard is played by swarms", VOICE + """
        listen = kanalyze~ 16 -threshold -50
        bank = kuramotobank~ 16 -voices 4 -chans 2 -amps 0 -couplingunit critical -coupling 0.5
        level = ksom-level~
        """, VOICE_CORDS + " quiet>listen listen>bank bank>level bank:1>level:1"),
    "16-freeze": ("A moment is held while the sound goes on", VOICE + """
        start@170 = loadbang
        wait@170 = delay 1500
        hold@170 = 'freeze on | let = 'freeze off
        listen = kanalyze~ 16 -threshold -50
        bank = kuramotobank~ 16 -voices 4 -chans 2 -amps 0 -couplingunit critical -coupling 1
        level = ksom-level~
        """, VOICE_CORDS + """ start>wait wait>hold hold>listen let>listen quiet>listen listen>bank bank>level
             bank:1>level:1"""),
    "17-beats-throw-together": ("Each stroke of a drum throws slow voices together", """
        start@200 = loadbang
        beat = metro 1500
        stroke = '1, 0 80
        drum = vline~ | noise = noise~
        hit = *~ | set@200 = 'freqs 1.9 2.2 2.5
        bank = kuramotobank~ 3 2 -out tick -onsetkick 2
        """ + CLOCKS, "start>set start>beat beat>stroke stroke>drum drum>hit noise>hit:1 hit>bank set>bank bank:5>ticks "
        + CLOCK_CORDS),
    "18-map-of-chords": ("A map learns chords while it listens, and plays what it knows", """
        start = loadbang
        beat = metro 700 | go@500 = metro 1400
        turn = f | next@83 = + 1
        wrap@83 = % 3
        which = sel 0 1 2
        c = 'freqs 262 330 392 | a = 'freqs 220 262 330 | f = 'freqs 175 220 262
        chords = kuramotobank~ 3 220 -harmonics 4 -norm off -amps 0.1
        listen = kanalyze~ 12 | both@500 = t b b
        x@500 = random 16 | y@600 = random 8
        place@500 = pack 0 0
        play@500 = 'cell $1 $2
        map = ksomgrid 16 8 12 -slots 12 -train 1
        bank = kuramotobank~ 12 -voices 4 -chans 2 -amps 0
        level = ksom-level~
        """, """start>beat start>go beat>turn turn>next next>wrap wrap>turn:1 turn>which which>c which:1>a which:2>f c>chords
             a>chords f>chords chords>listen listen:3>map listen>map go>both both:1>y both>x y>place:1 x>place place>play
             play>map map:7>bank bank>level bank:1>level:1"""),
    "19-score-by-hand": ("A score plays, and the coupling goes up and down by hand", """
        start@170 = loadbang
        all@170 = t b b
        up = '0, 2 4000
        ramp = line 0 20
        number = #
        coupling = 'coupling $1 | go@170 = 'bang
        score = ksomscore~ ../../pd/examples/score.json -chans 2
        level = ksom-level~
        """, """start>all all:1>up up>ramp ramp>number number>coupling coupling>score all>go go>score score>level
             score:1>level:1"""),
    "20-walk-a-map": ("A learnt map walks by itself, as its album went", """
        start@330 = loadbang
        first@330 = t b b
        read = 'read map.json
        wait@430 = delay
        step@330 = 'walk
        map = ksomgrid 8 6 14 -slots 24
        how@330 = route dwell
        bank = kuramotobank~ 24 -voices 4 -chans 2 -amps 0 -couplingunit critical -coupling 0.7
        level = ksom-level~
        """, """start>first first:1>read first>step read>map step>map map:6>how how>wait wait>step map:7>bank bank>level
             bank:1>level:1"""),
}
