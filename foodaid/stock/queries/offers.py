"""What suppliers may still bring."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from foodaid.catalogue.models import Campaign, CampaignStatus, Offer, Product
from foodaid.core.db import db


def open_offers() -> list[Offer]:
    """What suppliers may still bring: the offers of open campaigns, by campaign and product."""
    rows = (
        select(Offer)
        .join(Offer.campaign)
        .join(Offer.product)
        .options(contains_eager(Offer.campaign), contains_eager(Offer.product))
        .where(Campaign.status == CampaignStatus.OPEN)
        .order_by(Campaign.year.desc(), Campaign.programme, Product.code)
    )
    return list(db.session.scalars(rows))
