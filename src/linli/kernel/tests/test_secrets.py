from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from linli.kernel.secrets import SUITES, blind_index, blind_indexes, open_text, seal_text

TEXT = "330825195803021234"


@pytest.mark.parametrize("suite", SUITES)
def test_what_is_sealed_is_opened_and_equal_texts_do_not_show(settings: Any, suite: str) -> None:
    settings.LINLI_CRYPTO_SUITE = suite
    first, second = seal_text(TEXT, purpose="identity"), seal_text(TEXT, purpose="identity")
    assert first != second
    assert TEXT.encode() not in first
    assert first[0] == SUITES[suite].mark
    assert open_text(first, purpose="identity") == TEXT


@pytest.mark.parametrize("suite", SUITES)
def test_a_changed_byte_anywhere_or_another_purpose_opens_nothing(settings: Any, suite: str) -> None:
    settings.LINLI_CRYPTO_SUITE = suite
    sealed = seal_text(TEXT, purpose="identity")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 0x80
        with pytest.raises(InvalidTag):
            open_text(bytes(changed), purpose="identity")
    with pytest.raises(InvalidTag):
        open_text(sealed, purpose="phone")
    with pytest.raises(InvalidTag):
        open_text(sealed[:20], purpose="identity")


def test_values_of_the_other_suite_are_still_read(settings: Any) -> None:
    sealed = seal_text(TEXT)
    settings.LINLI_CRYPTO_SUITE = "sm"
    assert open_text(sealed) == TEXT
    assert seal_text(TEXT)[0] != sealed[0]


def test_each_suite_and_each_purpose_has_its_own_index(settings: Any) -> None:
    found = {blind_index(TEXT, purpose="phone"), blind_index(TEXT, purpose="identity")}
    settings.LINLI_CRYPTO_SUITE = "sm"
    found |= {blind_index(TEXT, purpose="phone"), blind_index(TEXT, purpose="identity")}
    assert len(found) == 4
    assert all(len(index) == 32 for index in found)
    assert set(blind_indexes(TEXT, purpose="phone")) < found


def test_what_an_earlier_release_sealed_and_indexed_stays_as_it_was(settings: Any) -> None:
    settings.LINLI_DATA_KEY = "11" * 32
    sealed = bytes.fromhex("01" + "22" * 12 + "c0abc583772395f8c2f82166e83483c69498ad2f18817486079518")
    assert open_text(sealed, purpose="phone") == "19900000001"
    index = "ab32004f2691169e0c74ee8bf20f359412b7ace53496a69e9db11dfe1d21e26a"
    assert blind_index("19900000001", purpose="phone").hex() == index


def test_the_library_computes_what_the_standards_print() -> None:
    """SM4-GCM after RFC 8998, appendix A.1; SM3 after GB/T 32905-2016, example 1."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    plain = b"".join(bytes([byte]) * 8 for byte in bytes.fromhex("AABBCCDDEEFFEEAA"))
    locking = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    locking.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    body = locking.update(plain) + locking.finalize()
    assert body.hex().upper().startswith("17F399F08C67D5EE19D0DC9969C4BB7D")
    assert locking.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex().upper() == "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"
