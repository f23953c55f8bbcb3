"""The five buyers, their tenders, and how an officer comes to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator

from tests.journeys.roles.walk import Walker
from tests.journeys.whole.cast import Cast

AARHUS, ODENSE, ESBJERG, VANDVAERK, BANEN = range(5)
NAMES = ("udbud-aarhus", "udbud-odense", "udbud-esbjerg", "udbud-vandvaerk", "udbud-banen")


@dataclass
class Buyers(Cast):
    """`facilitator` is here the manager who may decide that there will be no tender."""

    references: dict[str, str] = field(default_factory=dict)

    def officer(self, at: int) -> Walker:
        return self.signed_in(self.walker(NAMES[at]), self.officers[at])

    def manager(self) -> Walker:
        return self.signed_in(self.walker("udbud-leder"), self.facilitator)

    @property
    def purchases(self) -> str:
        return f"/processer/{self.process.reference}/indkoeb"

    def path(self, name: str, page: str = "") -> str:
        return f"/udbud/{self.references[name]}{page}"

    def opened(self, she: Walker, name: str) -> None:
        """The tender whose page she stands on is called this from now on."""
        she.page.wait_for_url(re.compile(r"/udbud/T-\d+-\d+$"))
        self.references[name] = she.page.url.rsplit("/", 1)[1]


def requirement(she: Walker, heading: str) -> Locator:
    """The box of one shared requirement."""
    named = she.page.get_by_role("heading", name=re.compile(rf"^{re.escape(heading)}(\s|$)"))
    return she.page.locator("section.missing-box").filter(has=named)
