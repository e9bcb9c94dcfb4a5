"""My round today, by a signed link."""

from flask import Blueprint

PAGES: tuple[Blueprint, ...] = ()
