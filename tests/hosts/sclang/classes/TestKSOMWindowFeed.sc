// SPDX-License-Identifier: GPL-3.0-or-later
// A server that only notes what it is asked.
TestKSOMFakeServer {
	var <asked, <>addr, <>serverRunning = true, <>hasShmInterface = false;
	*new { ^super.new.init }
	init { asked = List(); addr = NetAddr("127.0.0.1", 56000.rand + 1000) }
	sendMsg { |... message| asked.add(message) }
}

// What a window asks of the server.
TestKSOMWindowFeed : UnitTest {
	var k, feed, server;

	setUp {
		k = TestKSOMFake();
		server = TestKSOMFakeServer();
		k.server = server;
		k.stateBuf = (bufnum: 7);
		k.partialsBuf = (bufnum: 8, numFrames: 32);
		k.mapBuf = (bufnum: 9);
		k.fieldBus = (index: 20);
		feed = KSOMWindowFeed(k)
	}

	tearDown { feed.free }

	// The server's answer to the last question: a row of ones.
	answer {
		var asked = server.asked.last;
		feed.heard([if(asked[0] == '/c_getn') { '/c_setn' } { '/b_setn' }] ++ asked.drop(1) ++ (1.0 ! asked.last))
	}

	test_never_more_than_one_question_waits {
		100.do { feed.ask };
		this.assertEquals(server.asked.size, 1);
		this.answer;
		this.assertEquals(server.asked.size, 2);
		100.do { feed.ask };
		this.assertEquals(server.asked.size, 2)
	}

	test_a_round_asks_for_field_oscillators_and_partials_and_every_third_for_cells {
		3.do { feed.ask; 4.do { if(feed.isWaiting) { this.answer } } };
		this.assertEquals(server.asked.count { |each| each[0] == '/c_getn' }, 3);
		this.assertEquals(server.asked.count { |each| each[1] == 7 }, 3);
		this.assertEquals(server.asked.count { |each| each[1] == 8 }, 3);
		this.assertEquals(server.asked.count { |each| each[1] == 9 }, 1);
		this.assertEquals([feed.field.size, feed.state.size, feed.partials.size], [6, 1024, 160]);
		this.assert(server.asked.every { |each| each.last <= 1633 }, "an answer is one datagram")
	}

	test_the_whole_map_comes_in_pieces {
		var cells;
		30.do { feed.ask; 4.do { if(feed.isWaiting) { this.answer } } };
		cells = feed.takeCells;
		this.assertEquals(cells.collect(_.first).asSet, Set[0, 125, 250, 375, 500]);
		this.assertEquals(feed.takeCells.size, 0)
	}

	test_answers_to_others_are_not_taken {
		feed.ask;
		feed.heard(['/c_setn', 21, 6, 9, 9, 9, 9, 9, 9]);
		feed.heard(['/b_setn', 20, 6]);
		this.assert(feed.isWaiting, "still waits");
		this.assertEquals(feed.field, 0 ! 6)
	}

	test_another_server_is_not_listened_to {
		feed.ask;
		thisProcess.recvOSCmessage(0, NetAddr("127.0.0.1", 57999), 57120, ['/c_setn', 20, 6] ++ (0.5 ! 6));
		this.assert(feed.isWaiting, "another server's answer");
		thisProcess.recvOSCmessage(0, server.addr, 57120, ['/c_setn', 20, 6] ++ (0.25 ! 6));
		this.assertEquals(feed.field, 0.25 ! 6)
	}

	test_a_lost_answer_is_waited_for_a_second_only {
		feed.ask;
		1.1.wait;
		feed.ask;
		this.assertEquals(server.asked.size, 2)
	}

	test_a_server_that_is_away_is_not_asked {
		server.serverRunning = false;
		feed.ask;
		k.server = nil;
		feed.ask;
		this.assertEquals(server.asked.size, 0)
	}
}
