"""The contract that modules meet at their front doors only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class FrontDoorContract(Contract):
    """A module of the container imports of another only the modules named as doors; tests also its `testing`."""

    container = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 — import-linter's signature
        """Walk every direct import between two modules."""
        broken = [
            f"{importer} imports {imported}"
            for importer in sorted(graph.find_descendants(str(self.container)))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._is_allowed(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that goes through a wall."""
        for line in check.metadata["broken"]:
            output.print_error(line)

    def _is_allowed(self, importer: str, imported: str) -> bool:
        prefix = f"{self.container}."
        if not imported.startswith(prefix):
            return True
        of_whom, *rest = imported.removeprefix(prefix).split(".")
        who, *inside = importer.removeprefix(prefix).split(".")
        if who == of_whom:
            return True
        doors = [str(door) for door in self.doors]  # type: ignore[attr-defined]
        if inside[:1] in (["tests"], ["testing"]):
            doors.append("testing")
        return bool(rest) and rest[0] in doors
