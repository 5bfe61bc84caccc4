"""What is kept of a text, and what never is."""

from __future__ import annotations

import re

import pytest

from linli.modules.publishing.rich_text import from_plain, pictures_in, plain_text, sanitised

TOKEN = "a" * 22
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='/posts/pictures/" + TOKEN + "' onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><style><img src onerror=alert(1)></style></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='https://example.org' onclick='alert(1)'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<object data='x.swf'></object>",
    "<embed src='x.swf'>",
    "<form action='/x'><input name=q><button>go</button></form>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href='//example.org/x.css'>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<base href='//example.org/'>",
    "<img src='https://example.org/track.gif'>",
    "<img src='//example.org/track.gif'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src='/posts/pictures/../../../me'>",
    "<img srcset='https://example.org/x.png 2x'>",
    "<video src=x onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<p id='f-title' class='btn' name='x'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<table background='//example.org/x.png'><tr><td onmouseover=alert(1)>x</td></tr></table>",
    "<b><i><div onfocus=alert(1) tabindex=0>x</div></i></b>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<a href='https://example.org' target=_top>x</a>",
    "<h1 onclick=alert(1)>x</h1>",
)
_TAGS = re.compile(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>")
_ALLOWED = {"p", "br", "h2", "h3", "strong", "em", "ul", "ol", "li", "blockquote", "a", "img"}
_ALLOWED |= {"table", "tbody", "tr", "td", "th"}
_ATTRIBUTE = re.compile(r'([a-zA-Z-]+)="([^"]*)"')


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_calls_elsewhere_survives(attack: str) -> None:
    kept = sanitised(f"<p>好{attack}的</p>")

    for name, attributes in _TAGS.findall(kept):
        assert name in _ALLOWED, kept
        for attribute, value in _ATTRIBUTE.findall(attributes):
            assert attribute in {"href", "src", "alt", "rel", "colspan", "rowspan"}, kept
            if attribute == "href":
                assert re.match(r"(https?|tel|mailto):", value), kept
            if attribute == "src":
                assert re.fullmatch(r"/posts/pictures/[0-9A-Za-z]{22}", value), kept
    assert not re.search(r"(?i)<[^>]*\bon\w+\s*=|javascript:|<script|<style|<svg|<iframe", kept)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_kept_once_is_kept_the_same_again(attack: str) -> None:
    once = sanitised(f"<p>好{attack}的</p>")

    assert sanitised(once) == once


def test_what_word_brings_becomes_plain_marks() -> None:
    pasted = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{margin:0}</style></head><body>'
        '<!--StartFragment--><p class="MsoNormal" style="text-indent:2em"><b><span lang="EN-US">低保</span></b>标准'
        '<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><h1>怎么申请</h1></body></html>'
    )

    assert sanitised(pasted) == "<p><strong>低保</strong>标准</p><h2>怎么申请</h2>"


def test_what_wechat_brings_becomes_paragraphs() -> None:
    pasted = (
        '<section style="m:0"><section><p style="color:red"><span style="font-size:9px">停水通知</span></p></section>'
        '<img data-src="https://mmbiz.qpic.cn/x/640" /></section>'
    )

    assert sanitised(pasted) == "<p>停水通知</p>"


def test_our_own_pictures_and_outside_links_stay() -> None:
    said = f'<p><img src="/posts/pictures/{TOKEN}" alt="渠"><a href="https://www.gov.cn/">原文</a></p>'

    kept = sanitised(said)

    assert pictures_in(kept) == [TOKEN]
    assert 'rel="noopener noreferrer nofollow"' in kept


def test_plain_words_keep_their_paragraphs_and_their_signs() -> None:
    kept = from_plain("第一段\n还是第一段\n\n第二段 <b>不是标签</b> & 符号")

    assert kept == "<p>第一段<br>还是第一段</p><p>第二段 &lt;b&gt;不是标签&lt;/b&gt; &amp; 符号</p>"
    assert sanitised(kept) == kept


def test_the_plain_text_is_what_a_reader_reads() -> None:
    assert plain_text("<h2>谁能报</h2><p>低保&nbsp;户 &amp; 低保边缘</p><ul><li>一</li><li>二</li></ul>") == (
        "谁能报\n低保 户 & 低保边缘\n一\n二"
    )
