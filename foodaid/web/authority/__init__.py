"""POD MI: campaigns, allocation, rounds, catalogue, organisations, reports."""

from flask import Blueprint

PAGES: tuple[Blueprint, ...] = ()
