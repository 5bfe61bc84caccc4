"""The register: persons, households and houses, who belongs where, tags, people's rights, and what audiences read."""

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
from linli.modules.population.models.rights import Consent, Correction, Unmasking
from linli.modules.population.models.standing import Standing
from linli.modules.population.models.tags import PersonTag, Tag

__all__ = [
    "Consent",
    "Correction",
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
    "Unmasking",
]
