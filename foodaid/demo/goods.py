"""Thirty invented products, three campaigns and their windows, dated from the day of loading."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from stdnum import ean

from foodaid.catalogue.models import (
    Campaign,
    CampaignStatus,
    Category,
    Dating,
    Offer,
    Product,
    ProductKind,
    Programme,
    Storage,
    Target,
    UnitName,
)
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.orders.models import Window

C, U = Category, UnitName
GOODS = None

# code, nl, fr, de, en, unit, grams, units a box, boxes a pallet, shelf life in months, category,
# cents a unit. Usual retail packaging: no official packing is known (marked as demo).
PRODUCTS = (
    ("MLK1", "Halfvolle melk 1 l", "Lait demi-écrémé 1 l", "Teilentrahmte Milch 1 l", "Semi-skimmed milk 1 l", U.BRICK, 1030, 6, 120, 6, C.MILK, 82),
    ("PAS5", "Spaghetti 500 g", "Spaghetti 500 g", "Spaghetti 500 g", "Spaghetti 500 g", U.PACK, 500, 20, 72, 24, C.STARCH, 59),
    ("PEN5", "Penne 500 g", "Penne 500 g", "Penne 500 g", "Penne 500 g", U.PACK, 500, 12, 72, 24, C.STARCH, 61),
    ("RYS1", "Langkorrelrijst 1 kg", "Riz long grain 1 kg", "Langkornreis 1 kg", "Long-grain rice 1 kg", U.PACK, 1000, 10, 80, 18, C.STARCH, 135),
    ("CSC5", "Couscous 500 g", "Couscous 500 g", "Couscous 500 g", "Couscous 500 g", U.PACK, 500, 12, 90, 18, C.STARCH, 88),
    ("BLM1", "Bloem 1 kg", "Farine 1 kg", "Mehl 1 kg", "Flour 1 kg", U.PACK, 1000, 10, 90, 9, C.STARCH, 72),
    ("PUR5", "Aardappelpuree 500 g", "Purée en flocons 500 g", "Kartoffelpüree 500 g", "Potato flakes 500 g", U.CARTON, 500, 12, 72, 12, C.STARCH, 129),
    ("ZBO1", "Zonnebloemolie 1 l", "Huile de tournesol 1 l", "Sonnenblumenöl 1 l", "Sunflower oil 1 l", U.BOTTLE, 920, 12, 60, 18, C.FATS, 189),
    ("OLO5", "Olijfolie 500 ml", "Huile d'olive 500 ml", "Olivenöl 500 ml", "Olive oil 500 ml", U.BOTTLE, 460, 12, 90, 18, C.FATS, 415),
    ("TOM4", "Tomatenblokjes 400 g", "Tomates concassées 400 g", "Tomatenstücke 400 g", "Chopped tomatoes 400 g", U.TIN, 400, 24, 80, 36, C.FRUIT_VEGETABLES, 54),
    ("EWW4", "Erwten en wortelen 400 g", "Petits pois et carottes 400 g", "Erbsen und Möhren 400 g", "Peas and carrots 400 g", U.TIN, 400, 24, 80, 36, C.FRUIT_VEGETABLES, 68),
    ("KIK4", "Kikkererwten 400 g", "Pois chiches 400 g", "Kichererbsen 400 g", "Chickpeas 400 g", U.TIN, 400, 24, 80, 36, C.FRUIT_VEGETABLES, 57),
    ("BON4", "Witte bonen in tomatensaus 400 g", "Haricots à la tomate 400 g", "Bohnen in Tomatensoße 400 g", "Beans in tomato sauce 400 g", U.TIN, 400, 24, 80, 36, C.FRUIT_VEGETABLES, 63),
    ("TON2", "Tonijn in water 185 g", "Thon au naturel 185 g", "Thunfisch 185 g", "Tuna in water 185 g", U.TIN, 185, 48, 90, 48, C.MEAT_FISH_EGGS, 112),
    ("MAK1", "Makreel in tomatensaus 125 g", "Maquereau à la tomate 125 g", "Makrele in Tomatensoße 125 g", "Mackerel in tomato sauce 125 g", U.TIN, 125, 30, 120, 48, C.MEAT_FISH_EGGS, 84),
    ("KIP8", "Kippenballetjes in tomatensaus 800 g", "Boulettes de poulet 800 g", "Hähnchenbällchen 800 g", "Chicken balls in sauce 800 g", U.TIN, 800, 12, 80, 36, C.MEAT_FISH_EGGS, 238),
    ("RAV8", "Ravioli 800 g", "Raviolis 800 g", "Ravioli 800 g", "Ravioli 800 g", U.TIN, 800, 12, 80, 36, C.OTHER, 149),
    ("RYP4", "Rijstpap 400 g", "Riz au lait 400 g", "Milchreis 400 g", "Rice pudding 400 g", U.TIN, 400, 24, 80, 24, C.MILK, 81),
    ("FRU4", "Fruit op sap 400 g", "Fruits au jus 400 g", "Früchte im Saft 400 g", "Fruit in juice 400 g", U.TIN, 400, 24, 80, 36, C.FRUIT_VEGETABLES, 96),
    ("CNF3", "Cornflakes 375 g", "Corn flakes 375 g", "Cornflakes 375 g", "Corn flakes 375 g", U.CARTON, 375, 12, 40, 12, C.STARCH, 117),
    ("CNT4", "Confituur 450 g", "Confiture 450 g", "Konfitüre 450 g", "Jam 450 g", U.JAR, 450, 12, 100, 24, C.OTHER, 131),
    ("CHO4", "Chocopasta 400 g", "Pâte à tartiner 400 g", "Schokoaufstrich 400 g", "Chocolate spread 400 g", U.JAR, 400, 12, 100, 15, C.OTHER, 152),
    ("KOF2", "Gemalen koffie 250 g", "Café moulu 250 g", "Gemahlener Kaffee 250 g", "Ground coffee 250 g", U.PACK, 250, 12, 120, 18, C.OTHER, 212),
    ("THE1", "Thee 50 builtjes", "Thé 50 sachets", "Tee 50 Beutel", "Tea 50 bags", U.CARTON, 100, 12, 100, 24, C.OTHER, 78),
    ("SOE1", "Groentesoep 1 l", "Soupe de légumes 1 l", "Gemüsesuppe 1 l", "Vegetable soup 1 l", U.BRICK, 1030, 6, 120, 12, C.OTHER, 126),
    ("LUI4", "Luiers maat 4, 40 stuks", "Langes taille 4, 40 pièces", "Windeln Größe 4, 40 Stück", "Nappies size 4, 40 pieces", U.PACK, 1500, 4, 30, None, GOODS, 545),
    ("TND7", "Tandpasta 75 ml", "Dentifrice 75 ml", "Zahnpasta 75 ml", "Toothpaste 75 ml", U.TUBE, 100, 24, 120, 30, GOODS, 79),
    ("TBO1", "Tandenborstel", "Brosse à dents", "Zahnbürste", "Toothbrush", U.PIECE, 20, 48, 100, None, GOODS, 38),
    ("SHA3", "Shampoo 300 ml", "Shampooing 300 ml", "Shampoo 300 ml", "Shampoo 300 ml", U.BOTTLE, 320, 12, 100, 30, GOODS, 119),
    ("MVB1", "Maandverband, 16 stuks", "Serviettes hygiéniques, 16 pièces", "Damenbinden, 16 Stück", "Sanitary towels, 16 pieces", U.PACK, 180, 20, 60, None, GOODS, 98),
)  # fmt: skip
KCAL_PER_100G = {
    "MLK1": 46,
    "PAS5": 355,
    "PEN5": 355,
    "RYS1": 350,
    "CSC5": 356,
    "BLM1": 345,
    "PUR5": 354,
    "ZBO1": 900,
    "OLO5": 900,
    "TOM4": 22,
    "EWW4": 55,
    "KIK4": 120,
    "BON4": 85,
    "TON2": 110,
    "MAK1": 180,
    "KIP8": 130,
    "RAV8": 85,
    "RYP4": 115,
    "FRU4": 60,
    "CNF3": 378,
    "CNT4": 240,
    "CHO4": 540,
    "SOE1": 35,
}
"""General values, assumed: the packaging of each purchase has its own. None for coffee and tea."""
TARGETS = {"LUI4": Target.CHILDREN, "TBO1": Target.HOMELESS}


class State(StrEnum):
    """How far a window is on the day of loading."""

    DONE = "done"
    MOVING = "moving"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Season:
    """One window with its campaign and its dates."""

    window: Window
    campaign: Campaign
    state: State

    @property
    def days(self) -> list[date]:
        """The working days on which rounds drive."""
        span = (self.window.delivery_until - self.window.delivery_from).days + 1
        days = (self.window.delivery_from + timedelta(days=n) for n in range(span))
        return [day for day in days if day.weekday() < 5]


def make_products() -> list[Product]:
    """The thirty products."""
    products = []
    for number, (
        code,
        nl,
        fr,
        de,
        en,
        unit,
        grams,
        in_box,
        on_pallet,
        months,
        category,
        _,
    ) in enumerate(PRODUCTS):
        products.append(
            Product(
                code=code,
                name_nl=nl,
                name_fr=fr,
                name_de=de,
                name_en=en,
                kind=ProductKind.GOODS if category is None else ProductKind.FOOD,
                category=category,
                target=TARGETS.get(code, Target.OTHER),
                storage=Storage.DRY,
                dating=Dating.NONE if months is None else Dating.BEST_BEFORE,
                unit=unit,
                gtin=_gtin(number),
                grams_per_unit=grams,
                units_per_box=in_box,
                boxes_per_pallet=on_pallet,
                shelf_life_months=months,
                kcal_per_100g=KCAL_PER_100G.get(code),
                is_demo=True,
            )
        )
    db.session.add_all(products)
    return products


def _gtin(number: int) -> str:
    """A number of the range that shops may use inside their walls: no product on sale has it."""
    body = f"29{number + 1:010d}"
    return body + str(ean.calc_check_digit(body))


def make_seasons(products: list[Product], today: date) -> list[Season]:
    """A finished FEAD campaign, last year's ESF+ campaign, and this year's, under way."""
    fead = _campaign(Programme.FEAD, 2022, products, is_open=False)
    last = _campaign(Programme.ESF, today.year - 1, products, is_open=False)
    this = _campaign(Programme.ESF, today.year, products, is_open=True)
    done = [
        *[(fead, date(2022, month, 3)) for month in (10, 12)],
        *[(fead, date(2023, month, 3)) for month in (2, 4)],
        *[(last, date(today.year - 1, *day)) for day in ((2, 1), (4, 20), (8, 20), (10, 25))],
        *[(this, today - timedelta(days=days)) for days in (150, 80)],
    ]
    seasons = [_season(campaign, day, State.DONE) for campaign, day in done]
    monday = today - timedelta(days=today.weekday())
    moving = monday - timedelta(days=7) if today.weekday() < 3 else monday
    seasons.append(_season(this, moving, State.MOVING))
    seasons.append(_season(this, today + timedelta(days=20), State.CLOSED, closes=-1))
    seasons.append(_season(this, today + timedelta(days=27), State.OPEN, closes=5))
    numbers: dict[str, int] = defaultdict(int)
    for season in seasons:
        numbers[season.campaign.name] += 1
        season.window.number = numbers[season.campaign.name]
        db.session.add(season.window)
    return seasons


def _campaign(
    programme: Programme, year: int, products: list[Product], *, is_open: bool
) -> Campaign:
    prices = {row[0]: row[-1] for row in PRODUCTS}
    name = "FEAD" if programme is Programme.FEAD else "ESF+"
    campaign = Campaign(
        programme=programme,
        year=year,
        name=f"{name} {year} (demo)",
        starts_on=date(year, 1, 1),
        ends_on=date(year + 1, 12, 31),
        status=CampaignStatus.OPEN if is_open else CampaignStatus.CLOSED,
        offers=[
            Offer(product=product, boxes=0, unit_cents=prices[product.code]) for product in products
        ],
    )
    db.session.add(campaign)
    return campaign


def _season(campaign: Campaign, around: date, state: State, closes: int | None = None) -> Season:
    first = around + timedelta(days=(7 - around.weekday()) % 7) if around.weekday() else around
    end = clock.today() + timedelta(days=closes) if closes is not None else first - timedelta(21)
    closes_at = clock.at(end, 18)
    window = Window(
        campaign=campaign,
        opens_at=clock.at(end - timedelta(days=14), 9),
        closes_at=closes_at,
        closed_at=None if state is State.OPEN else closes_at,
        delivery_from=first,
        delivery_until=first + timedelta(days=11),
    )
    return Season(window, campaign, state)
