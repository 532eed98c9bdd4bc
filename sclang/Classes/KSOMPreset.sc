// SPDX-License-Identifier: GPL-3.0-or-later
// Presets as text: a name and a value a line, choices by their words, and "map" with what is on the map.
KSOMPreset {
	classvar first = "ksom preset 1";
	// What was read without a complaint, by its path: its text and its values. A fader that morphs asks fifty times a second.
	classvar known;

	*initClass { known = IdentityDictionary[] }

	*folder { ^this.filenameSymbol.asString.dirname.dirname +/+ "presets" }
	*names { ^PathName(this.folder).files.select { |file| file.extension == "txt" }.collect { |file| file.fileNameWithoutExtension.asSymbol } }

	// The file of a shipped preset, or a path as it is.
	*pathOf { |name|
		var shipped = this.folder +/+ name ++ ".txt";
		^if(File.exists(shipped)) { shipped } { name.asString.standardizePath }
	}

	// Where the maps lie that it names.
	*folderOf { |name| ^if(name.isKindOf(Event).not) { this.pathOf(name).dirname } { this.folder } }

	// An Event of all parameters, those that are not named at their defaults; nil, and a line, when there is none.
	*read { |name|
		var path, text, preset, complaints = 0;
		if(name.isKindOf(Event)) { ^this.filled(name) };
		path = this.pathOf(name);
		text = this.textOf(path) ?? { "K-SOM: there is no preset %".format(name).warn; ^nil };
		known[path.asSymbol] !? { |last| if(last[0] == text) { ^last[1].copy } };
		if(text.split($\n)[0].stripWhiteSpace != first) { "K-SOM: % is no preset, its first line must be: %".format(path, first).warn; ^nil };
		preset = this.initial;
		text.split($\n).do { |line, i|
			this.prTake(line, preset) !? { |text| complaints = complaints + 1; "K-SOM: %, line %: %".format(path, i + 1, text).warn }
		};
		if(complaints == 0) { known[path.asSymbol] = [text, preset.copy] };
		^preset
	}

	// From an Event of some of them.
	*filled { |event|
		var preset = this.initial;
		event.keysValuesDo { |name, value|
			var number = if(name == \map) { value } { KSOMParams.number(name, value) };
			if(number.isString) { "K-SOM: %".format(number).warn } { preset[name] = number }
		};
		^preset
	}

	*initial { ^().putAll(KSOMParams.names.collect { |each| [each, KSOMParams.default(each)] }.flatten(1)).put(\map, \chords) }

	// A sentence, when a line cannot be used.
	*prTake { |line, preset|
		var words, name, number;
		line = line.stripWhiteSpace.tr($\t, $ );
		words = line.split($ ).reject(_.isEmpty);
		if(words.isEmpty or: { line[0] == $# } or: { words[0] == "ksom" }) { ^nil };
		if(words.size < 2) { ^"a name and a value are wanted" };
		name = words[0].asSymbol;
		if(name == \map) { preset[\map] = line.drop(3).stripWhiteSpace.asSymbol; ^nil };  // a file's name may have spaces
		if(words.size > 2) { ^"a name and a value are wanted" };
		number = KSOMParams.number(name, this.valueFrom(name, words[1]));
		if(number.isString) { ^number };
		preset[name] = number;
		^nil
	}

	// Words are for choices only.
	*valueFrom { |name, text|
		text = text.asString;
		if(KSOMParams.row(name).notNil and: { KSOMParams.choices(name).notNil } and: { text[0].isAlpha }) { ^text.asSymbol };
		^if("^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$".matchRegexp(text)) { text.asFloat } { text }
	}

	*write { |path, preset|
		var lines = [first, "map %".format(preset[\map])] ++ KSOMParams.names.collect { |name| "% %".format(name, this.textFrom(name, preset[name])) };
		^this.writeText(path, lines.join("\n") ++ "\n")
	}

	// nil where there is no file: a folder is none.
	*textOf { |path| ^if(File.exists(path) and: { File.type(path) == \regular }) { File.readAllString(path) } }

	// false, and a line, when that cannot be.
	*writeText { |path, text|
		var file = File(path, "w"), isOpen = file.isOpen;
		if(isOpen) { file.write(text); file.close } { "K-SOM: % cannot be written".format(path).warn };
		^isOpen
	}

	*textFrom { |name, value|
		var choices = KSOMParams.choices(name);
		^choices !? { choices[value.asInteger] } ?? { value.asFloat.asStringPrec(7) }
	}

	// Between two presets: numbers as their faders move, choices and maps in the middle.
	*between { |a, b, t|
		var mixed = ();
		KSOMParams.names.do { |name|
			var spec = KSOMParams.spec(name);
			mixed[name] = case
				{ t <= 0 or: { a[name] == b[name] } } { a[name] }
				{ t >= 1 } { b[name] }
				{ KSOMParams.choices(name).notNil } { [a, b][(t >= 0.5).binaryValue][name] }
				{ spec.minval <= min(a[name], b[name]) and: { spec.maxval >= max(a[name], b[name]) } } {
					spec.map(spec.unmap(a[name]).blend(spec.unmap(b[name]), t))
				} { a[name].blend(b[name], t) }
		};
		mixed[\map] = [a, b][(t >= 0.5).binaryValue][\map];
		^mixed
	}
}
