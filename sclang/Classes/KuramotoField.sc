// SPDX-License-Identifier: GPL-3.0-or-later
// As KuramotoBank, with the order parameter: [sound, r, psi].
KuramotoField : KuramotoBank {
	*outputCount { ^3 }

	*make { |rate, lists, inputs, mul, add|
		^this.levelled(this.expanded(rate, lists, inputs), mul, add)
	}

	// Only the sound has a level.
	*levelled { |outputs, mul, add|
		if(outputs.first.isSequenceableCollection) {
			^outputs.collect { |each, i| this.levelled(each, mul.asArray.wrapAt(i), add.asArray.wrapAt(i)) }
		};
		^[outputs[0].madd(mul, add), outputs[1], outputs[2]]
	}
}
