"""Somebody signed in who decides where reminders reach them."""

from __future__ import annotations

import re

from django.test import Client

from linli.modules.accounts.models import Session
from linli.modules.accounts.testing import a_session
from linli.modules.gateways.development import messages_kept
from linli.modules.gateways.jobs import mail_code_send
from linli.modules.gateways.tests.push import Browser
from linli.modules.population.testing import a_person

PAGE, MAIL, WECHAT = "/me/reminders", "/me/reminders/email", "/me/reminders/wechat"


class Somebody:
    """A person with a browser in which they are signed in."""

    def __init__(self, name: str = "张三") -> None:
        self.id = a_person(name).id
        self.token = a_session(self.id)
        self.session_id = Session.objects.order_by("-id")[0].pk
        self.client = Client()
        self.client.cookies["linli_session"] = self.token

    def see(self, path: str = PAGE) -> str:
        """Open a page and return what it says."""
        response = self.client.get(path)
        assert response.status_code == 200
        return response.content.decode()

    def switch_on(self, endpoint: str = "https://push.example.org/s") -> int:
        """Let this browser show reminders, and return the answer's status."""
        browser = Browser(endpoint)
        return self.client.post(f"{PAGE}/device", {"subscription": browser.subscription}).status_code

    def code(self) -> str:
        """Have the code sent, and read it in the letter."""
        mail_code_send(person_id=self.id)
        found = re.search(r"[0-9]{6}", messages_kept()[0].text)
        assert found
        return found[0]
