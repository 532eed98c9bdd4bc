// SPDX-License-Identifier: GPL-3.0-or-later
// What an instrument can begin with: each complaint is a sentence, or nil.
KSOMStart {
	*complaintOfServer { |server| ^if(server.isKindOf(Server).not) { "a server is a Server, not %".format(server.asCompileString) } }

	*complaintOfInput { |in, server|
		var inputs = server.options.numInputBusChannels;
		^case
			{ in.isNil } { nil }
			{ in.isKindOf(Bus) } { if(in.rate != \audio or: { in.index.isNil }) { "in must be a bus of audio, not %".format(in) } }
			{ in.isKindOf(Buffer) } {
				case
					{ in.bufnum.isNil } { "in is a buffer that was freed" }
					{ in.numChannels.notNil and: { in.numChannels != 1 } } { "in must be a buffer of one channel, not of %, and Buffer.readChannel reads one".format(in.numChannels) }
			}
			{ in.isNumber.not } { "in must be the number of an input, a Bus or a Buffer, not %".format(in.asCompileString) }
			{ in.isNaN or: { in < 0 } or: { in >= inputs } or: { in.frac != 0 } } { "there is no input %: the server has %, from 0 on".format(in, inputs) }
	}

	*isControlBus { |index, server| ^index.isNumber and: { index.inclusivelyBetween(0, server.options.numControlBusChannels - 1) } and: { index.frac == 0 } }

	// It is the first word of OSC addresses.
	*complaintOfName { |name|
		^case
			{ "^[A-Za-z0-9_-]+$".matchRegexp(name.asString).not } { "a name is letters and digits, not %".format(name.asCompileString) }
			{ KSOM.all.any { |k| k.name == name.asSymbol } } { "there is an instrument % already".format(name) }
	}

	*freeName {
		var names = KSOM.all.collect(_.name), number = 2;
		if(names.includes(\ksom).not) { ^\ksom };
		while { names.includes((\ksom ++ number).asSymbol) } { number = number + 1 };
		^(\ksom ++ number).asSymbol
	}
}
