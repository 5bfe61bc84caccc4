"""The front door of places: codes and ids in, frozen dataclasses out."""

from linli.modules.places.cards import DivisionImportReport, PlaceCard, Rejection, UnitCard
from linli.modules.places.errors import PlaceMergeError, PlaceRefusedError, UnknownPlaceError, UnknownUnitError
from linli.modules.places.importing import divisions_import
from linli.modules.places.selectors import (
    ancestors,
    children,
    grids_of,
    households_declared,
    place_get,
    place_path_name,
    places_get,
    places_within,
    setting_for,
    settings_below,
    settings_for,
    unit_get,
    units_get,
    units_of,
    villages_within,
)
from linli.modules.places.services.changes import place_abolish, place_add, place_rename
from linli.modules.places.services.mergers import place_merge, place_recode, place_rewrites_finish
from linli.modules.places.services.units_and_settings import grid_add, setting_put, unit_add, unit_close
from linli.modules.places.surroundings import TICKERS_AT_ONCE, Surroundings, surroundings_of

__all__ = [
    "TICKERS_AT_ONCE",
    "DivisionImportReport",
    "PlaceCard",
    "PlaceMergeError",
    "PlaceRefusedError",
    "Rejection",
    "Surroundings",
    "UnitCard",
    "UnknownPlaceError",
    "UnknownUnitError",
    "ancestors",
    "children",
    "divisions_import",
    "grid_add",
    "grids_of",
    "households_declared",
    "place_abolish",
    "place_add",
    "place_get",
    "place_merge",
    "place_path_name",
    "place_recode",
    "place_rename",
    "place_rewrites_finish",
    "places_get",
    "places_within",
    "setting_for",
    "setting_put",
    "settings_below",
    "settings_for",
    "surroundings_of",
    "unit_add",
    "unit_close",
    "unit_get",
    "units_get",
    "units_of",
    "villages_within",
]
