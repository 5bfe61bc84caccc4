"""A token resolves to what holds at this moment, in two queries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.models import Appointment, PersonSettings, Session
from linli.modules.accounts.public import session_resolve, session_revoke
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.population.models import Person  # noqa: TC001

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
