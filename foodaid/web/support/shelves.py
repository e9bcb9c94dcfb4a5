"""How fresh a lot is, in words and with a mark: the same on every page that shows lots."""

from dataclasses import dataclass

from flask_babel import gettext

from foodaid.core import clock
from foodaid.core.settings import setting
from foodaid.core.translation import days
from foodaid.stock.models import Lot
from foodaid.stock.queries import LotBalance
from foodaid.web.support.labels import label


@dataclass(frozen=True, slots=True)
class Freshness:
    """Word and tone of a status tag; no word when there is nothing to say."""

    date: str
    word: str
    tone: str


class Freshnesses:
    """Freshness of lots today, near expiry as the authority defines it."""

    def __init__(self) -> None:
        self._today = clock.today()
        self._within = int(setting("stock.near_expiry_days"))

    def of(self, balance: LotBalance) -> Freshness:
        lot = balance.lot
        word, tone = self._mark(balance)
        return Freshness(_date(lot), word, tone)

    def _mark(self, balance: LotBalance) -> tuple[str, str]:
        lot = balance.lot
        bar = lot.bar_on(self._today)
        if bar is not None:
            return label(bar), "refusal"
        if lot.best_before is not None and lot.best_before < self._today:
            return gettext("Best-before passed, still good"), "warning"
        if balance.is_near_expiry(self._today, self._within):
            return gettext("Short-dated: hand out first"), "warning"
        return "", "quiet"


def _date(lot: Lot) -> str:
    if lot.use_by is not None:
        return str(gettext("use by %(day)s", day=days(lot.use_by)))
    if lot.best_before is not None:
        return str(gettext("best before %(day)s", day=days(lot.best_before)))
    return str(gettext("no date"))
