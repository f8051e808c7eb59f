"""Why something cannot be done with a view."""

from shared.kernel.refusal import Refusal


class NoSuchView(Refusal):
    """There is no view of this name here, or it does not read this service."""

    status = 404
    zh = "没有这个视图，或该视图不读取这一服务的事件。"


class NothingParked(Refusal):
    """This unit is not parked for this view, or the view is being rebuilt."""

    status = 409
    zh = "该单位在此视图中没有暂停更新，或视图正在重建。"


class ParkedElsewhere(Refusal):
    """The unit is not parked at this event. Look at the list again and name the event at which it stands now."""

    status = 409
    zh = "该单位并非在这一事件处暂停更新。请重新查看清单，按当前所停的事件办理。"


class RebuildRunning(Refusal):
    """A rebuild of this view is under way or waits for its next attempt. Wait until it is done, or withdraw it."""

    status = 409
    zh = "该视图正在重建或等待再次尝试。请等待完成，或先撤回。"


class NothingToTakeBack(Refusal):
    """No former table of this view is kept, so there is nothing to take back. Rebuild the view instead."""

    status = 409
    zh = "该视图没有保留重建前的数据，无法退回。可重建视图。"


class OfAnotherRelease(Refusal):
    """What is kept is version {kept} of this view. Start the release that has this version: it takes it back itself."""

    status = 409
    zh = "所保留的是该视图的第{kept}版。请启动含有这一版的程序，它会自行退回。"


class NothingToForget(Refusal):
    """No former table of this view is kept, and no rebuild of it waits."""

    status = 409
    zh = "该视图没有保留重建前的数据，也没有等待中的重建。"
