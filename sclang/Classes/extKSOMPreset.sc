// SPDX-License-Identifier: GPL-3.0-or-later
// What the instrument is set to, kept and found again.
+ KSOM {
	*presets { ^KSOMPreset.names }

	// Everything as it is now.
	preset { ^().putAll(values).put(\map, mapName ?? { mapNumbers }) }

	// As text. A map that was heard or given goes into two sound files beside it; action(path) once all is written.
	save { |path, action|
		var now = this.preset, stem;
		if(path.isNil) { ^"K-SOM: save wants the path of a file".warn };
		if(KSOM.presets.includes(path.asSymbol)) { ^"K-SOM: % came along, and would not be found again: save wants another name".format(path).warn };
		path = path.asString.standardizePath;
		stem = PathName(path).fileNameWithoutExtension;
		if(KSOMMaps.names.includes(stem.asSymbol)) { stem = stem ++ "-own" };  // that is a formula's name
		if(this.prMapIsOwn) { now.put(\map, stem) };
		if(KSOMPreset.write(path, now).not) { ^this };
		if(this.prMapIsOwn.not) { action.value(path); ^this };
		this.fetchMap { |numbers|
			KSOMMaps.write(path.dirname +/+ stem, numbers);
			action.value(path)
		}
	}

	// A shipped preset by its name, or a file.
	load { |name|
		var preset = KSOMPreset.read(name) ?? { ^this };
		mapSource = nil;  // its map as it was saved, whatever has been learnt since
		this.prTakePreset(preset, KSOMPreset.folderOf(name));
		this.wake;
		this.changed(\preset, name)
	}

	// Between two presets, each a name, a file or what k.preset gave: at 0 the first, at 1 the second.
	morph { |a, b, t = 0.5|
		var presets;
		if(this.areNumbers(\morph, t).not) { ^this };
		presets = [a, b].collect { |each| KSOMPreset.read(each) };
		if(presets.includes(nil)) { ^this };
		this.prTakePreset(KSOMPreset.between(presets[0], presets[1], t), KSOMPreset.folderOf([a, b][(t >= 0.5).binaryValue]));
		this.changed(\preset, t)
	}

	prTakePreset { |preset, folder|
		KSOMParams.names.do { |name| if(values[name] != preset[name]) { this.trySet(name, preset[name]) } };
		this.prTakeMap(preset[\map], folder)
	}

	// As often as it is morphed, a map is taken only when it comes from elsewhere than the last one.
	prTakeMap { |map, folder|
		var isNumbers = map.isKindOf(Symbol).not and: { map.isString.not };
		var source = if(isNumbers) { map } { (folder +/+ map).asSymbol }, numbers;
		if(source === mapSource) { ^this };
		case
			{ isNumbers } { if(map !== mapNumbers) { this.useMapNumbers(*map) } }
			{ map.asSymbol == mapName } {}
			{ KSOMMaps.names.includes(map.asSymbol) } { this.useMap(map) }
			{
				numbers = KSOMMaps.read(folder +/+ map);
				if(numbers.notNil) { this.useMapNumbers(*numbers) }
			};
		mapSource = source
	}
}
