// SPDX-License-Identifier: GPL-3.0-or-later
// What the UGens of K-SOM share: lists that stay together, and sentences for what cannot be.
// Their inputs are, in order: the size of each list, the single inputs, the numbers of all lists.
KSOMUGen : MultiOutUGen {
	*listNames { ^#[] }
	*inputNames { ^this.subclassResponsibility(thisMethod) }
	// What must not be control rate; the words of choices, in the order of their numbers.
	*ratesByName { ^() }
	*choices { ^() }
	*outputCount { |sizes, inputs| ^1 }
	*make { |rate, lists, inputs, mul = 1, add = 0| ^this.expanded(rate, lists, inputs).madd(mul, add) }

	// A flat list makes one UGen; a list of lists, or a list where one number belongs, as many as it has items.
	*expanded { |rate, lists, inputs|
		^this.multiNewList([rate] ++ lists.collect { |list| this.kept(list) } ++ inputs.collect { |input| this.asItem(input) })
	}

	*kept { |list|
		if(list.isKindOf(Ref)) { ^list };
		if(list.isSequenceableCollection.not) { list = list.asUGenInput(this) };
		list = Array.newFrom(list.asArray).collect { |item| this.asItem(item) };
		^if(list.any { |item| item.isSequenceableCollection and: { item.isString.not } }) {
			list.collect { |item| this.kept(item) }
		} {
			Ref(list)
		}
	}

	// A proxy or a function gives what it plays; a proxy of one channel gives a list of one, which is no list to us.
	*asItem { |item|
		var input = item.asUGenInput(this);
		^if(item.isKindOf(AbstractFunction) and: { input.isArray } and: { input.size == 1 }) { input.first } { input }
	}

	*new1 { |rate ... args|
		var lists = this.evened(args.keep(this.listNames.size).collect(_.value));
		var sizes = lists.collect(_.size);
		var inputs = args.drop(this.listNames.size).collect { |input, i| this.withoutWord(this.inputNames[i], input) };
		^super.new1(rate, this.outputCount(sizes, inputs), sizes ++ inputs ++ lists.flatten(1))
	}

	// The number of a choice that is named.
	*withoutWord { |name, value|
		var words = this.choices[name];
		if(words.isNil or: { value.isKindOf(Symbol).not and: { value.isString.not } }) { ^value };
		^words.indexOf(value.asSymbol) ?? {
			Error("%: % must be %, got %".format(this.name, name, words.collect(_.asCompileString).join(" or "), value.asCompileString)).throw
		}
	}

	// A plain number that says how many outputs there are.
	*countFrom { |inputs, name, most|
		var count = inputs[this.inputNames.indexOf(name)];
		if(count.isNumber.not or: { count < 1 } or: { count > most } or: { count.frac != 0 }) {
			Error("%: % must be a whole number from 1 to %, got %".format(this.name, name, most, count)).throw
		};
		^count.asInteger
	}

	// A list that a UGen has room for.
	*checkSize { |name, size, most|
		if(size < 1 or: { size > most }) {
			Error("%: % must be a list of 1 to % numbers, got %".format(this.name, name, most, size)).throw
		}
	}

	// Lists are as long as the longest of them, or have one number for all.
	*evened { |lists| ^lists }

	init { |outputs, theInputs|
		inputs = theInputs;
		^this.initOutputs(outputs, rate)
	}

	checkInputs {
		var sentence;
		inputs.do { |input, i| sentence = sentence ?? { this.complaintOf(input, i) } };
		^sentence ?? { this.checkValidInputs }
	}

	complaintOf { |input, i|
		var where = this.placeOf(i), name = where[0], wanted = where[1];
		// Patterns and other functions call themselves valid, too.
		if(input.isValidUGenInput.not or: { input.isNumber.not and: { input.isKindOf(UGen).not } }) { ^"% must be a number or a UGen, got %".format(name, input.asCompileString) };
		if(input.rate == 'demand') { ^"% cannot be of demand rate".format(name) };
		if(wanted == 'scalar' and: { input.rate != 'scalar' }) {
			^"% must be a plain number (scalar rate), got % rate".format(name, input.rate)
		};
		if(wanted == 'signal') {
			^if(input.rate != rate and: { input != 0 }) { "% must be of % rate, like the UGen itself".format(name, rate) }
		};
		if(wanted == 'audio') { ^if(input.rate != 'audio') { "% must be of audio rate, got % rate".format(name, input.rate) } };
		if(input.rate == 'audio') { ^"% takes control rate, not audio rate; A2K.kr or T2K.kr makes it so".format(name) };
		^nil
	}

	// For what is posted when a SynthDef cannot be built.
	argNameForInputAt { |i| ^this.placeOf(i)[0] }

	// The name of an input, and the rate that it wants.
	placeOf { |i|
		var class = this.class, place = i - class.listNames.size, rateOf = { |name| class.ratesByName[name] ? 'control' };
		if(place < 0) { ^["number of " ++ class.listNames[i], 'scalar'] };
		if(place < class.inputNames.size) { ^[class.inputNames[place], rateOf.(class.inputNames[place])] };
		place = place - class.inputNames.size;
		class.listNames.do { |name, k|
			if(place < inputs[k]) { ^["%[%]".format(name, place), rateOf.(name)] };
			place = place - inputs[k]
		};
		^["input %".format(i), 'control']
	}
}

// UGens that play oscillators from lists.
KuramotoUGen : KSOMUGen {
	// The sizes of blocks are no list of oscillators.
	*evened { |lists|
		var count = lists.drop(-1).collect(_.size).maxItem;
		if(lists.first.isEmpty) { Error("%: freqs is empty".format(this.name)).throw };
		lists.do { |list, i| if(list.size > this.most) { this.checkSize(this.listNames[i], list.size, this.most) } };
		^lists.collect { |list, i|
			if(list.size > 1 and: { i < (lists.size - 1) }) { list.wrapExtend(count) } { list }
		}
	}

	*countIn { |sizes| ^sizes.drop(-1).maxItem }
	*most { ^16384 }

	complaintOf { |input, i|
		var name = this.placeOf(i)[0];
		if(name.asString.beginsWith("blocks[") and: { input.isNumber } and: { input < 1 or: { input.frac != 0 } }) {
			^"% must be a whole number from 1 on, got %".format(name, input)
		};
		^super.complaintOf(input, i)
	}
}
