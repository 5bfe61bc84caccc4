"""From the coordinates of satellites to those of Chinese maps and back, and how far two points are from each other.

Storage is WGS-84. Maps in China draw GCJ-02, which shifts a point by up to some hundred metres; it is reckoned where an
address of a map is written or a list of others is read, nowhere else.
"""

from __future__ import annotations

from math import asin, cos, pi, radians, sin, sqrt

_AXIS = 6378245.0
_FLATTENED = 0.00669342162296594323
"""The ellipsoid of Krasovsky 1940: its axis in metres, and the square of its eccentricity."""
_EARTH = 6371008.8
_CLOSE = 1e-7


def wgs_to_gcj(lng: float, lat: float) -> tuple[float, float]:
    """Return where a map of China draws the point."""
    east, north = _shift(lng, lat)
    return lng + east, lat + north


def gcj_to_wgs(lng: float, lat: float) -> tuple[float, float]:
    """Return the point that a map of China draws there, to within a centimetre."""
    guess_lng, guess_lat = lng, lat
    for _turn in range(10):
        drawn_lng, drawn_lat = wgs_to_gcj(guess_lng, guess_lat)
        off_lng, off_lat = drawn_lng - lng, drawn_lat - lat
        guess_lng, guess_lat = guess_lng - off_lng, guess_lat - off_lat
        if abs(off_lng) < _CLOSE and abs(off_lat) < _CLOSE:
            break
    return guess_lng, guess_lat


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two points (lng, lat) over the ground, as the crow flies."""
    lng_a, lat_a, lng_b, lat_b = (radians(degrees) for degrees in (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lng_b - lng_a) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))


def _shift(lng: float, lat: float) -> tuple[float, float]:
    x, y = lng - 105.0, lat - 35.0
    waves = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y / 30.0 * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    bend = 1 - _FLATTENED * sin(radians(lat)) ** 2
    metres_north = _AXIS * (1 - _FLATTENED) / (bend * sqrt(bend)) * pi / 180.0
    metres_east = _AXIS / sqrt(bend) * cos(radians(lat)) * pi / 180.0
    return east / metres_east, north / metres_north
