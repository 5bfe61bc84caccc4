"""Saying it instead of writing it: a resident speaks, the grid worker listens and writes it down for all to read."""

from __future__ import annotations

import math
import re
import wave
from array import array
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.conftest import FLAGS, chromium
from tests.journeys.people import DESKTOP
from tests.product import CLERK, GRID_WORKER, NEIGHBOUR, RESIDENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.journeys.people import Person, Street

RATE = 48_000
SAID = "东边的路灯不亮了，晚上看不见路"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give a Chromium whose microphone hears a tone of ten seconds, again and again."""
    spoken = tmp_path_factory.mktemp("spoken") / "tone.wav"
    with wave.open(str(spoken), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        tone = array("h", (int(12_000 * math.sin(at * 440 * math.tau / RATE)) for at in range(RATE * 10)))
        file.writeframes(tone.tobytes())
    heard = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={spoken}"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *heard])
        yield opened
        opened.close()


def allow(person: Person) -> None:
    """Let the pages use the microphone, as somebody who taps “allow” does."""
    person.context.grant_permissions(["microphone"], origin=person.product.url)


def speak(person: Person, *, seconds: float = 2.5, into: str = "") -> None:
    """Tap, speak, tap; ``into`` is the field's name where a page has several to speak into."""
    recorder = person.page.locator("[data-recorder]:visible").first
    if into:
        recorder = person.page.locator("[data-recorder]", has=person.page.locator(f"[name={into}]"))
    recorder.locator("[data-rec-go]").click()
    expect(recorder).to_contain_text("说完点一下")
    person.page.wait_for_timeout(seconds * 1000)
    recorder.locator("[data-rec-go]").click()
    expect(recorder).to_contain_text("录好了")


def plays(page: Page) -> bool:
    """Play the first recording of the page and say whether its time moves on to its end."""
    page.locator("audio").first.evaluate("sound => { sound.muted = true; return sound.play(); }")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 1")
    length: float = page.locator("audio").first.evaluate("sound => sound.duration")
    return 1.5 < length < 6


def test_a_report_is_spoken_played_written_down_and_read(street: Street) -> None:
    reporter = street.meet(RESIDENT)
    allow(reporter)
    reporter.go("/report")
    reporter.look("voice-report")
    speak(reporter)
    reporter.look("voice-recorded")
    reporter.page.locator("[data-rec-play]").first.click()
    reporter.page.wait_for_function("() => document.querySelector('[data-rec-bar]').value > 0.1")
    reporter.press(reporter.page.locator(".bar button[form=report]"))
    found = re.search(r"/matters/(\d+)/received", reporter.page.url)
    assert found, reporter.page.url
    matter = int(found.group(1))

    worker = street.meet(GRID_WORKER)
    worker.go(f"/field/matters/{matter}")
    worker.sees("见录音")
    assert plays(worker.page)
    worker.look("voice-field")
    worker.press("写下说了什么")
    worker.look("voice-transcript")
    worker.page.locator("[name=text]").fill(SAID)
    worker.press("记下来")
    worker.sees("文字记录 · 王秀琴")
    worker.look("voice-field-written")

    reporter.go(f"/matters/{matter}")
    reporter.sees(SAID)
    reporter.sees("文字记录 · 王秀琴")
    assert plays(reporter.page)
    reporter.look("voice-matter")
    clerk = street.meet(CLERK, DESKTOP)
    clerk.go(f"/console/matters/{matter}")
    expect(clerk.page.locator("#panel")).to_contain_text(SAID)
    assert plays(clerk.page)
    clerk.look("voice-panel")


def test_the_grid_worker_answers_by_voice(street: Street) -> None:
    reporter, worker = street.meet(RESIDENT), street.meet(GRID_WORKER)
    matter = reporter.product.program(RESIDENT).report("水管漏水，等人来看")["id"]
    allow(worker)
    worker.go(f"/field/matters/{matter}")
    speak(worker, seconds=1.5)
    worker.look("voice-answer")
    worker.press(worker.page.locator("form[action$='/answer'] button:not([type=button])").last)
    reporter.go(f"/matters/{matter}")
    reporter.sees("见录音")
    assert reporter.page.locator(".tl audio").count() == 1


def test_an_old_mans_spoken_report_is_taken_down_for_him_with_his_spoken_consent(street: Street) -> None:
    worker, neighbour = street.meet(GRID_WORKER), street.meet(NEIGHBOUR)
    allow(worker)
    worker.go("/field/")
    worker.press("替乡亲报")
    worker.page.locator("[name=behalf_name]").fill("童根土")
    worker.page.locator("[name=behalf_consent][value=spoken]").check()
    speak(worker, seconds=1.8, into="behalf_voice")
    worker.look("voice-consent")
    speak(worker, into="recording")
    worker.press(worker.page.locator(".bar button[form=report]"))
    found = re.search(r"/matters/(\d+)/received", worker.page.url)
    assert found, worker.page.url
    matter = int(found.group(1))

    worker.go(f"/field/matters/{matter}")
    worker.sees("替童根土报的")
    worker.sees("他说同意的录音，只有办事的人听得到。")
    sounds = worker.page.locator("audio").evaluate_all("sounds => sounds.map(sound => sound.getAttribute('src'))")
    assert len(sounds) == 2, sounds
    assert plays(worker.page)
    worker.look("voice-for-somebody")

    clerk = street.meet(CLERK, DESKTOP)
    clerk.go(f"/console/matters/{matter}")
    expect(clerk.page.locator("#panel")).to_contain_text("看童根土同意的凭据")
    assert [clerk.ask(sound).status for sound in sounds] == [200, 200]
    assert [neighbour.ask(sound).status for sound in sounds] == [404, 404]


def test_in_large_type_nothing_is_larger_than_the_button_to_speak(street: Street) -> None:
    reporter = street.meet(RESIDENT, anew=True)
    reporter.post("/settings", mode="care")
    reporter.go("/report")
    if reporter.page.locator("html").get_attribute("data-mode") != "care":
        reporter.go("/")
        reporter.press("大字版")
        reporter.go("/report")
    areas = reporter.page.evaluate(
        """() => [...document.querySelectorAll("button, a.btn, label.add")].filter((one) => one.checkVisibility())
             .map((one) => [one.hasAttribute("data-rec-go"), one.offsetWidth * one.offsetHeight])"""
    )
    largest = max(areas, key=lambda one: one[1])
    assert largest[0], areas
    reporter.look("voice-report")
    reporter.go("/")
    reporter.press("标准版")


def test_spoken_until_the_form_is_sent_is_sent_whole(street: Street) -> None:
    reporter = street.meet(RESIDENT)
    allow(reporter)
    reporter.go("/report")
    reporter.page.locator("[data-rec-go]").first.click()
    reporter.page.wait_for_timeout(1500)
    reporter.press(reporter.page.locator(".bar button[form=report]"))
    assert "/received" in reporter.page.url
    reporter.press("看看办到哪一步")
    reporter.sees("见录音")


def test_said_again_or_not_at_all(street: Street) -> None:
    reporter = street.meet(RESIDENT)
    allow(reporter)
    reporter.go("/report")
    speak(reporter, seconds=1)
    assert reporter.page.locator("[name=recording]").evaluate("field => field.files.length") == 1
    reporter.page.locator("[data-rec-again]").first.click()
    reporter.page.wait_for_timeout(1000)
    reporter.page.locator("[data-rec-go]").first.click()
    reporter.sees("录好了")
    reporter.page.locator("[data-rec-drop]").first.click()
    reporter.sees("录音删掉了")
    assert reporter.page.locator("[name=recording]").evaluate("field => field.files.length") == 0


def test_without_the_microphone_a_recording_is_chosen_as_a_file(street: Street) -> None:
    reporter = street.meet(RESIDENT)
    reporter.context.clear_permissions()
    reporter.go("/report")
    expect(reporter.page.locator("[name=recording]")).to_be_hidden()
    reporter.page.locator("[data-rec-go]").first.click()
    reporter.sees("话筒没有打开")
    expect(reporter.page.locator("[name=recording]")).to_be_visible()
    reporter.look("voice-denied")


def test_without_scripts_a_recording_is_chosen_as_a_file(street: Street) -> None:
    reporter = street.meet(RESIDENT, scripts=False)
    reporter.go("/report")
    expect(reporter.page.locator("[name=recording]")).to_be_visible()
    expect(reporter.page.locator("[data-rec-go]").first).to_be_hidden()


def test_what_was_not_sent_comes_back_until_it_is_sent(street: Street) -> None:
    reporter = street.meet(RESIDENT)
    reporter.go("/report/report")
    reporter.page.locator("[name=text]").fill("写到一半的话")
    reporter.go("/")
    reporter.go("/report/report")
    reporter.sees("已恢复上次没写完的内容")
    assert reporter.page.locator("[name=text]").input_value() == "写到一半的话"
    reporter.look("draft-back")
    reporter.page.get_by_role("button", name="清空").click()
    assert reporter.page.locator("[name=text]").input_value() == ""
    reporter.go("/report/report")
    assert "已恢复" not in reporter.page.locator("body").inner_text()
    reporter.page.locator("[name=text]").fill("写完了的话，路口缺块板")
    reporter.press(reporter.page.locator(".bar button[form=report]"))
    reporter.sees("村里收到了")
    reporter.go("/report/report")
    assert reporter.page.locator("[name=text]").input_value() == ""


def test_a_draft_is_one_persons_and_gone_when_they_sign_out(street: Street) -> None:
    reporter = street.meet(RESIDENT, anew=True)
    reporter.go("/report/report")
    reporter.page.locator("[name=text]").fill("只是我的话")
    kept = "() => Object.keys(localStorage).filter((key) => key.startsWith('linli:draft:')).length"
    assert reporter.page.evaluate(kept) == 1
    reporter.go("/me")
    reporter.press("退出登录")
    assert reporter.page.evaluate(kept) == 0
