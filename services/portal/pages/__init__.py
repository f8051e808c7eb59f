"""All pages, in the order of the menu. A kind of thing gets list, sheet and forms from its line in `things.py`."""

from services.portal.pages.home.page import PAGE as HOME
from services.portal.pages.importing.page import PAGE as IMPORTING
from services.portal.pages.pattern.page import things_page
from services.portal.pages.signing_in.page import PAGE as SIGNING_IN
from services.portal.pages.things import THINGS
from services.portal.web.page import Page

PAGES: tuple[Page, ...] = (SIGNING_IN, HOME, *(things_page(one, THINGS) for one in THINGS), IMPORTING)
