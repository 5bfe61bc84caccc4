"""The register: persons, households and houses, who belongs where, tags, and what audiences read of them."""

from linli.modules.population.models.households import House, Household
from linli.modules.population.models.imports import (
    ImportColumns,
    ImportFault,
    ImportPart,
    ResidentImport,
    StagedResident,
)
from linli.modules.population.models.memberships import Membership
from linli.modules.population.models.persons import Person
from linli.modules.population.models.standing import Standing
from linli.modules.population.models.tags import PersonTag, Tag

__all__ = [
    "House",
    "Household",
    "ImportColumns",
    "ImportFault",
    "ImportPart",
    "Membership",
    "Person",
    "PersonTag",
    "ResidentImport",
    "StagedResident",
    "Standing",
    "Tag",
]
