"""What kinds of things there are: programmes, categories, packing, dates. Pure."""

from enum import StrEnum


class Programme(StrEnum):
    """Which EU fund pays: its goods never mix in a figure with the other's (rule V19)."""

    FEAD = "fead"
    ESF = "esf"


class ProductKind(StrEnum):
    FOOD = "food"
    GOODS = "goods"


class Category(StrEnum):
    """Food categories of FEAD indicators 4-10 (Delegated Regulation (EU) No 1255/2014)."""

    FRUIT_VEGETABLES = "fruit_vegetables"
    MEAT_FISH_EGGS = "meat_fish_eggs"
    STARCH = "starch"
    SUGAR = "sugar"
    MILK = "milk"
    FATS = "fats"
    OTHER = "other"


class Target(StrEnum):
    """For whom goods are meant (FEAD 15a-c; EMCO03-08)."""

    HOMELESS = "homeless"
    CHILDREN = "children"
    OTHER = "other"


class Storage(StrEnum):
    DRY = "dry"
    COOL = "cool"
    FROZEN = "frozen"


class Dating(StrEnum):
    """Which date a lot carries, if any."""

    BEST_BEFORE = "best-before"
    USE_BY = "use-by"
    NONE = "none"


class UnitName(StrEnum):
    """What one sales unit looks like."""

    BRICK = "brick"
    PACK = "pack"
    CARTON = "carton"
    BOTTLE = "bottle"
    TIN = "tin"
    JAR = "jar"
    TUBE = "tube"
    PIECE = "piece"


MOST_KCAL_PER_100G = 900
"""Pure fat: 9 kcal a gram (Regulation (EU) 1169/2011, Annex XIV)."""
