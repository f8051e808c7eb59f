"""`wenxiao reconcile`: after a restore, what logs lack comes back, or two administrators sign for its loss."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.differences import say_back, say_recorded, say_unrecorded, show
from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from deploy.installation.topology import Home
    from deploy.reconciliation.comparing import Difference
    from deploy.reconciliation.reconciling import Reconciler
    from deploy.reconciliation.signing import Signer

LEAST_REASON = 10


def register(app: typer.Typer) -> None:
    app.command("reconcile")(reconcile)


def reconcile(
    service: Annotated[str | None, typer.Option(help="only this service 只处理该服务")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="bring back what can be brought back 找回能找回的")] = False,
    history_lost: Annotated[
        bool, typer.Option("--history-lost", help="give up what differs; two sign for it 放弃差异部分，须两人签字")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="why it is lost 丢失原因")] = None,
    signed_by: Annotated[
        list[str] | None, typer.Option(help="token of an administrator, twice 管理员令牌，共两个")
    ] = None,
    at_start: Annotated[
        bool, typer.Option("--at-start", help="accept what agrees, name the rest, end with 0 启动时使用")
    ] = False,
) -> None:
    """After a restore: compare logs, streams and readers. Ends with 1 while something differs. 恢复后核对"""
    with sentences():
        from deploy.cli.setting_up import servers
        from deploy.installation.topology import DEPLOYED, Home

        home = Home.open()
        owning = [one.name for one in DEPLOYED]
        if service is not None and service not in owning:
            fail(say(f"没有名为“{service}”且有事件的服务。", f"there is no service “{service}” with events."), code=2)
        if history_lost and len((reason or "").strip()) < LEAST_REASON:
            fail(
                say(
                    f"请用 --reason 写明丢失原因，不少于{LEAST_REASON}个字。",
                    f"say with --reason why it is lost, in {LEAST_REASON} characters or more.",
                ),
                code=2,
            )
        with servers(home, postgres=True, nats=True):
            if at_start:
                asyncio.run(_at_start(home))
                return
            work = _Work(home, [service] if service else owning, yes, reason if history_lost else None, signed_by or [])
            whole = asyncio.run(work.run())
        if not whole:
            raise typer.Exit(1)


async def _at_start(home: "Home") -> None:
    """Whatever goes wrong is said and keeps nothing from starting: what is not accepted is read-only."""
    from deploy.embedded.child import CannotRun
    from deploy.reconciliation.here import accept_what_agrees

    try:
        await accept_what_agrees(home, console.print)
    except CannotRun as error:
        console.print(str(error), soft_wrap=True)


class _Work:
    """One call of the command; `reason` is None unless history may be given up."""

    def __init__(self, home: "Home", services: list[str], yes: bool, reason: str | None, tokens: list[str]) -> None:
        self._home, self._services, self._yes = home, services, yes
        self._reason, self._tokens = reason.strip() if reason else None, tokens

    async def run(self) -> bool:
        """Whether everything agrees in the end."""
        from deploy.installation.callers import Callers
        from deploy.reconciliation.here import reconcilers
        from deploy.reconciliation.signing import record, signers

        callers = Callers.of(self._home)
        signing = await signers(callers, self._tokens) if self._reason else None
        async with reconcilers(self._home) as all_:
            settled = [await self._settle(all_[name], signing) for name in self._services]
            for name in self._services:
                for loss in await all_[name].log.unrecorded():
                    if signing is None:
                        say_unrecorded(name)
                        settled.append(False)
                        continue
                    await record(callers, loss, *signing)
                    await all_[name].log.note_recorded(loss)
                    say_recorded(name, loss.fork)
        return all(settled)

    async def _settle(self, reconciler: "Reconciler", signing: "tuple[Signer, Signer] | None") -> bool:
        found = await reconciler.difference()
        show(found)
        if not found.agrees and signing is not None:
            await self._give_up(reconciler, found, signing)
        elif not found.agrees and self._yes and found.back:
            say_back(found.log.service, await reconciler.bring_back(found))
            found = await reconciler.difference()
            if not found.agrees:
                show(found)
                return False
        elif not found.agrees:
            return False
        else:
            await reconciler.accept(found)
        return True

    async def _give_up(self, reconciler: "Reconciler", found: "Difference", signing: "tuple[Signer, Signer]") -> None:
        from deploy.reconciliation.log import Loss
        from shared.kernel.ids import new_id

        assert self._reason is not None
        people = tuple(one.person for one in signing)
        name, fork = found.log.service, found.fork
        await reconciler.give_up(Loss(name, new_id(), found.ended, fork, found.last_known, self._reason, people))
