"""All pages, in the order of the menu. A kind of thing gets list, sheet and forms from its line in `things.py`."""

from services.portal.pages.accounts.page import PAGE as ACCOUNTS
from services.portal.pages.accounts.sign_ins import PAGE as SIGN_INS
from services.portal.pages.attachments.page import PAGE as ATTACHMENTS
from services.portal.pages.audit.page import PAGE as AUDIT
from services.portal.pages.board.page import PAGE as BOARD
from services.portal.pages.difference.page import PAGE as DIFFERENCE
from services.portal.pages.home.page import PAGE as HOME
from services.portal.pages.importing.page import PAGE as IMPORTING
from services.portal.pages.live.page import PAGE as LIVE
from services.portal.pages.overview.page import PAGE as OVERVIEW
from services.portal.pages.pattern.page import things_page
from services.portal.pages.personal_data.page import PAGE as PERSONAL_DATA
from services.portal.pages.replay.page import PAGE as REPLAY
from services.portal.pages.signing_in.page import PAGE as SIGNING_IN
from services.portal.pages.things import THINGS
from services.portal.pages.tree.page import PAGE as TREE
from services.portal.pages.unit.page import PAGE as UNIT
from services.portal.pages.wall.page import PAGE as WALL
from services.portal.pages.why.page import PAGE as WHY
from services.portal.web.page import Page

PAGES: tuple[Page, ...] = (
    SIGNING_IN,
    LIVE,
    HOME,
    BOARD,
    *(things_page(one, THINGS) for one in THINGS),
    TREE,
    UNIT,
    OVERVIEW,
    WALL,
    REPLAY,
    DIFFERENCE,
    IMPORTING,
    AUDIT,
    WHY,
    ATTACHMENTS,
    ACCOUNTS,
    SIGN_INS,
    PERSONAL_DATA,
)
