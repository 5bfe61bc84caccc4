"""The icons of the sprite, by their Tabler name; `scripts/vendor.py` draws `icons.svg` from this list."""

from __future__ import annotations

# The outline form is taken unless the name is in FILLED.
ICONS: frozenset[str] = frozenset("""
adjustments alert-circle alert-triangle archive arrow-back-up arrow-left arrow-narrow-right arrow-right arrows-split
bell bell-ringing bolt book-2 brand-wechat building building-community bulb
calendar-event camera chart-bar check checks chevron-down chevron-left chevron-right chevron-up circle-check
circle-dashed clipboard-list clock clock-exclamation cloud-off cloud-storm copy
device-desktop device-mobile device-tablet device-tv dots download droplet
edit external-link eye eye-off
file-certificate file-spreadsheet file-text files filter flag flag-3 flame
gavel git-merge hand-stop heart heart-handshake help-circle history home home-2 hourglass
id inbox info-circle key layout-dashboard lifebuoy link list list-check lock logout
mail map-2 map-pin menu-2 message message-2 message-circle message-circle-question message-report messages microphone
mood-empty mood-happy mood-sad navigation notebook
paperclip pencil phone photo plant player-pause player-play plus printer qrcode
receipt-2 refresh road rotate-clockwise
search selector send settings shield shield-check shield-lock sitemap speakerphone star
table table-import text-size thumb-down thumb-up tool transfer trash trending-down trending-up trophy
upload user user-check user-circle user-plus user-question user-search users volume walk world x zoom
""".split())

FILLED: frozenset[str] = frozenset({"player-play"})
