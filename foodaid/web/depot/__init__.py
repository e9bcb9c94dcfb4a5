"""Food banks and other hubs: goods in, stock, rounds, loading."""

from flask import Blueprint

PAGES: tuple[Blueprint, ...] = ()
