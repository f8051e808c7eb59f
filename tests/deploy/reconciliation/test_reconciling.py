"""What agrees goes on, what the stream holds comes back byte for byte, everything else is named."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from deploy.embedded.child import CannotRun
from deploy.reconciliation.comparing import Differs
from deploy.reconciliation.known import Range
from deploy.reconciliation.log import Loss
from shared.eventstore.port import Duplicate, ReadOnly, Stored
from shared.kernel.envelope import Envelope
from shared.kernel.ids import new_id
from shared.messaging.subjects import stream_name, subject_of, to_headers
from tests.deploy.reconciliation.conftest import Shop
from tests.shared.eventstore.toys import note, stream

ROWS = "select position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body from event"


async def sent_again(shop: Shop, events: Sequence[Envelope]) -> None:
    """Empty the stream and send these instead."""
    await shop.js.purge_stream(stream_name(shop.service))
    for event in events:
        await shop.js.publish(subject_of(event), event.body, headers=to_headers(event, None))


def loss_of(shop: Shop, events: Sequence[Envelope], fork: int) -> Loss:
    signers = (new_id(), new_id())
    return Loss(shop.service, new_id(), (events[0].epoch,), fork, len(events), "the disk has burnt", signers)


class TestALogThatAgrees:
    async def test_goes_on_under_the_new_timeline(self, shop: Shop) -> None:
        await shop.write(3)
        events = await shop.events()
        shop.saw(events[-1])
        shop.lose_after(6)
        found = await shop.reconciler.difference()
        assert found.agrees
        assert not found.log.accepted
        await shop.reconciler.accept(found)
        assert shop.open()
        async with shop.store() as store:
            assert isinstance(await store.append(note(stream(new_id()))), Stored)

    async def test_with_an_empty_stream_and_nobody_who_read_goes_on(self, shop: Shop) -> None:
        await shop.write(2)
        await shop.js.purge_stream(stream_name(shop.service))
        assert (await shop.reconciler.difference()).agrees

    async def test_is_told_from_one_that_grows_while_it_is_compared(self, shop: Shop) -> None:
        await shop.write(2)
        shop.saw((await shop.events())[2])
        found = await shop.reconciler.difference()
        assert found.agrees
        assert found.log.accepted
        assert shop.open()


class TestEventsThatTheStreamHolds:
    async def test_come_back_as_they_were(self, shop: Shop) -> None:
        await shop.write(200)
        rows, events = shop.run(ROWS), await shop.events()
        shop.saw(events[350])
        shop.lose_after(101)
        found = await shop.reconciler.difference()
        assert [event.position for event in found.back] == list(range(102, 401))
        assert (found.lost, found.agrees, found.last_known, found.fork) == (False, False, 400, 101)
        assert await shop.reconciler.bring_back(found) == 299
        assert shop.run(ROWS) == rows
        assert (await shop.reconciler.difference()).agrees
        assert shop.open()

    async def test_answer_the_same_command_with_the_same_receipts(self, shop: Shop) -> None:
        await shop.write(1)
        command = note(stream(new_id()), 0, "一", mark=5)
        async with shop.store() as store:
            first = await store.append(command)
        await shop.write(1)
        shop.lose_after(2)
        async with shop.store() as store:
            with pytest.raises(ReadOnly):
                await store.append(command)
            await shop.reconciler.bring_back(await shop.reconciler.difference())
            assert isinstance(first, Stored)
            assert await store.append(command) == Duplicate(first.receipts, 5)

    async def test_come_back_once_if_it_is_said_twice_or_killed_before_the_end(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await shop.write(3)
        shop.lose_after(2)
        found = await shop.reconciler.difference()

        def killed(name: str) -> None:
            if name == "reconcile.before_accept":
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("deploy.reconciliation.log.failpoint", killed)
            with pytest.raises(KeyboardInterrupt):
                await shop.reconciler.bring_back(found)
        assert shop.run("select count(*) from event") == [(2,)]
        assert not shop.open()
        assert await shop.reconciler.bring_back(found) == 4
        assert await shop.reconciler.bring_back(found) == 0

    async def test_of_an_older_image_with_the_same_timeline_are_found_too(self, shop: Shop) -> None:
        await shop.write(3)
        shop.lose_after(4)
        shop.run("update timeline set id = current_timeline()")
        found = await shop.reconciler.difference()
        assert not shop.open()
        assert await shop.reconciler.bring_back(found) == 2
        assert shop.open()

    async def test_that_do_not_follow_the_log_are_refused(self, shop: Shop) -> None:
        await shop.write(2)
        shop.lose_after(2)
        found = await shop.reconciler.difference()
        later = replace(found.back[0], unit_seq=7)
        with pytest.raises(CannotRun, match=r"Event 3 of .* does not follow"):
            await shop.reconciler.bring_back(replace(found, back=(later,)))
        assert shop.run("select count(*) from event") == [(2,)]


class TestEventsThatNobodyCanGiveBack:
    async def test_are_named_with_who_saw_them(self, shop: Shop) -> None:
        await shop.write(5)
        events = await shop.events()
        shop.saw(events[9])
        await sent_again(shop, [*events[:6], *events[7:9]])
        shop.lose_after(4)
        found = await shop.reconciler.difference()
        assert [event.position for event in found.back] == [5, 6]
        assert [one.positions for one in found.missing] == [Range(7, 7), Range(10, 10)]
        assert [one.seen_by for one in found.missing] == [("reader_views", "stream"), ("reader_views",)]
        assert (found.last_known, found.fork) == (10, 4)

    async def test_do_not_keep_those_before_them_from_coming_back(self, shop: Shop) -> None:
        await shop.write(4)
        events = await shop.events()
        await sent_again(shop, [*events[:6], events[7]])
        shop.lose_after(2)
        assert await shop.reconciler.bring_back(await shop.reconciler.difference()) == 4
        found = await shop.reconciler.difference()
        assert [one.positions for one in found.missing] == [Range(7, 7)]
        assert not shop.open()

    async def test_are_those_with_a_flipped_byte(self, shop: Shop) -> None:
        await shop.write(3)
        events = list(await shop.events())
        await shop.js.purge_stream(stream_name(shop.service))
        for event in events:
            body = event.body.replace("一".encode(), "三".encode()) if event.position == 5 else event.body
            await shop.js.publish(subject_of(event), body, headers=to_headers(event, None))
        shop.lose_after(4)
        found = await shop.reconciler.difference()
        assert [(fault.position, fault.why) for fault in found.faults] == [(5, "the body is not the one that was sent")]
        assert [one.positions for one in found.missing] == [Range(5, 5)]
        assert found.back == ()

    async def test_are_those_of_another_command_than_the_headers_say(self, shop: Shop) -> None:
        await shop.write(2)
        first, *others = await shop.events()
        forged = replace(others[-1], origin=first.origin)
        await sent_again(shop, [first, *others[:-1], forged])
        shop.lose_after(3)
        found = await shop.reconciler.difference()
        assert [fault.why for fault in found.faults] == ["the body is of another event than the headers"]

    async def test_are_those_of_which_a_reader_saw_other_bytes(self, shop: Shop) -> None:
        await shop.write(3)
        shop.saw((await shop.events())[4], digest="0" * 64)
        shop.lose_after(4)
        found = await shop.reconciler.difference()
        assert list(found.differing) == [Differs(5, "reader_views")]
        assert found.back == ()

    async def test_are_found_in_the_log_itself(self, shop: Shop) -> None:
        await shop.write(3)
        shop.saw((await shop.events())[1], digest="0" * 64)
        found = await shop.reconciler.difference()
        assert (list(found.differing), found.fork) == ([Differs(2, "reader_views")], 1)
        assert not shop.open()

    async def test_are_those_of_an_epoch_that_began_after_the_log(self, shop: Shop) -> None:
        await shop.write(3)
        events = await shop.events()
        later = new_id()
        await sent_again(shop, [replace(event, epoch=later) for event in events[2:]])
        shop.lose_after(4)
        found = await shop.reconciler.difference()
        assert [one.positions for one in found.missing] == [Range(5, 6)]
        assert set(found.ended) == {events[0].epoch, later}


class TestGivingUp:
    async def test_begins_an_epoch_at_the_fork_and_empties_the_stream(self, shop: Shop) -> None:
        await shop.write(3)
        events = await shop.events()
        shop.lose_after(4)
        loss = loss_of(shop, events, 4)
        await shop.reconciler.give_up(loss)
        assert (await shop.log.state()).head == (loss.epoch, 4, 4)
        assert (await shop.js.stream_info(stream_name(shop.service))).state.messages == 0
        assert shop.open()
        assert await shop.log.unrecorded() == [loss]
        await shop.write(1)
        assert (await shop.reconciler.difference()).agrees
        message = await shop.js.get_last_msg(stream_name(shop.service), f"evt.{shop.service}.>")
        assert message.headers and message.headers["wx-epoch"] == str(loss.epoch)  # noqa: PT018
        await shop.log.note_recorded(loss)
        assert await shop.log.unrecorded() == []

    @pytest.mark.parametrize("where", ["reconcile.before_purge", "reconcile.before_go_on"])
    async def test_goes_on_where_it_was_killed(self, shop: Shop, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
        await shop.write(3)
        events = await shop.events()
        shop.lose_after(4)
        loss = loss_of(shop, events, 4)

        def killed(name: str) -> None:
            if name == where:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("deploy.reconciliation.reconciling.failpoint", killed)
            with pytest.raises(KeyboardInterrupt):
                await shop.reconciler.give_up(loss)
        assert not shop.open()
        (again,) = await shop.log.unrecorded()
        await shop.reconciler.give_up(again)
        assert shop.open()
        assert shop.run("select count(*) from lost_history") == [(1,)]

    async def test_makes_what_others_saw_of_the_ended_epoch_no_difference_any_more(self, shop: Shop) -> None:
        await shop.write(3)
        events = await shop.events()
        shop.saw(events[5])
        shop.lose_after(4)
        await shop.reconciler.give_up(loss_of(shop, events, 4))
        assert (await shop.reconciler.difference()).agrees

    async def test_is_refused_under_a_clock_that_went_back(self, shop: Shop) -> None:
        await shop.write(1)
        loss = replace(loss_of(shop, await shop.events(), 1), epoch=(await shop.events())[0].epoch)
        state = await shop.log.state()
        early = replace(loss, epoch=type(loss.epoch)(int=state.head.epoch.int - 1))
        with pytest.raises(CannotRun, match="clock"):
            await shop.reconciler.give_up(early)
