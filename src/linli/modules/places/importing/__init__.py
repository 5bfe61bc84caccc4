"""Import of division lists: 620,000 places in one transaction, with memory that does not grow with the list."""

from linli.modules.places.importing.divisions import divisions_import

__all__ = ["divisions_import"]
