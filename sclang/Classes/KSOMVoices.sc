// SPDX-License-Identifier: GPL-3.0-or-later
// Who plays which note: so many at once, each in a group of its own. The oldest goes, faded, when there are more.
KSOMVoices {
	var ksom, slots, order, sustained, isSustaining = false, <bend = 0;

	*new { |ksom, size| ^super.newCopyArgs(ksom).prInit(size) }

	prInit { |size|
		slots = Array.newClear(size);
		order = List.newUsing((0..size - 1));
		sustained = Set[]
	}

	// Of the numbers that are held or sustained.
	held { ^slots.reject(_.isNil) }

	on { |num, vel|
		var slot = slots.indexOfEqual(num) ?? { order.detect { |each| slots[each].isNil } } ?? { order.first };
		this.prTake(slot, num);
		ksom.send([\n_set, ksom.hub.slotIds[slot], \gate, -1.03],
			ksom.hub.noteMessage(slot, num.midicps, vel.squared * 0.4, (num - 60 / 36).clip2(1) * 0.6, bend))
	}

	off { |num|
		var slot = slots.indexOfEqual(num) ?? { ^this };
		if(isSustaining) { sustained.add(num) } { this.prRelease(slot) }
	}

	sustain { |isOn|
		isSustaining = isOn;
		if(isOn.not) {
			sustained.do { |num| slots.indexOfEqual(num) !? { |slot| this.prRelease(slot) } };
			sustained.clear
		}
	}

	bend_ { |semitones|
		bend = semitones;
		ksom.send([\n_set, ksom.hub.notesId, \bend, bend])
	}

	// All at once, within 20 ms.
	cut {
		this.forget;
		ksom.send([\n_set, ksom.hub.notesId, \gate, -1.02])
	}

	forget {
		slots.fill(nil);
		sustained.clear;
		isSustaining = false
	}

	prTake { |slot, num|
		sustained.remove(slots[slot]);
		slots[slot] = num;
		order.remove(slot);
		order.add(slot)
	}

	// The slot goes behind all others, so that its tail is heard for as long as can be.
	prRelease { |slot|
		sustained.remove(slots[slot]);
		slots[slot] = nil;
		order.remove(slot);
		order.add(slot);
		ksom.send([\n_set, ksom.hub.slotIds[slot], \gate, 0])
	}
}
