"""Sealed secrets open with the keys and in the place they were sealed for, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts import sealing
from accounts.sealing import Blocks, CannotOpen, Hasher, seal, unseal
from smroi.settings import _key

SECRET = b"guest@orchard.example"


def test_a_secret_opens_for_the_context_it_was_sealed_for() -> None:
    sealed = seal(SECRET, context="email of 7")
    assert SECRET not in sealed
    assert unseal(sealed, context="email of 7") == SECRET
    assert seal(SECRET, context="email of 7") != sealed
    assert len(sealed) == len(SECRET) + sealing.OVERHEAD
    with pytest.raises(CannotOpen):
        unseal(sealed, context="email of 8")


def test_every_changed_byte_is_found() -> None:
    sealed = seal(SECRET, context="here")
    for at in range(len(sealed)):
        with pytest.raises(CannotOpen):
            unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], context="here")
        with pytest.raises(CannotOpen):
            unseal(sealed[:at], context="here")


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(settings: Any) -> None:
    old, new = sealing.random_key(), sealing.random_key()
    settings.FILE_KEYS = (old,)
    sealed = seal(SECRET, context="here")
    settings.FILE_KEYS = (new, old)
    assert unseal(sealed, context="here") == SECRET
    assert not sealing.is_sealed_with_first_key(sealed)
    anew = seal(SECRET, context="here")
    assert sealing.is_sealed_with_first_key(anew)
    settings.FILE_KEYS = (new,)
    assert unseal(anew, context="here") == SECRET
    with pytest.raises(CannotOpen):
        unseal(sealed, context="here")


def test_without_a_key_of_its_own_the_secret_key_seals(settings: Any) -> None:
    settings.FILE_KEYS = ()
    sealed = seal(SECRET, context="here")
    assert unseal(sealed, context="here") == SECRET
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(CannotOpen):
        unseal(sealed, context="here")


def test_blocks_open_in_their_order_and_whole_only() -> None:
    key, texts = sealing.random_key(), [b"one", b"two", b"three"]
    sealer = Blocks(key)
    sealed = [sealer.seal(text, is_last=text == b"three") for text in texts]

    def opened(blocks: list[bytes]) -> list[bytes]:
        opener = Blocks(key)
        return [opener.unseal(block, is_last=at == len(blocks) - 1) for at, block in enumerate(blocks)]

    assert opened(sealed) == texts
    one, two, three = sealed
    for wrong in ([two, one, three], [one, three], [one, two], [one, two, three, three], [one, one, three]):
        with pytest.raises(CannotOpen):
            opened(wrong)


def test_a_keyed_hash_is_of_its_workspace_its_purpose_and_its_key(settings: Any) -> None:
    hashed = Hasher(1, "e-mail")("guest@orchard.example")
    assert hashed == Hasher(1, "e-mail")("guest@orchard.example")
    others = [Hasher(2, "e-mail"), Hasher(1, "phone")]
    settings.HASH_KEY = sealing.random_key()
    others.append(Hasher(1, "e-mail"))
    assert hashed not in [other("guest@orchard.example") for other in others]


def test_changing_the_keys_that_seal_changes_no_hash(settings: Any) -> None:
    hashed = Hasher(1, "e-mail")("guest@orchard.example")
    settings.FILE_KEYS = (sealing.random_key(),)
    assert Hasher(1, "e-mail")("guest@orchard.example") == hashed


@pytest.mark.parametrize("text", ["", "short", "A" * 44, "not base64 at all !!!!", "QUJD" * 11])
def test_a_key_that_is_none_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        _key("FILE_KEYS", text)


def test_the_key_of_a_day_is_remembered_nowhere() -> None:
    """It would lead from the hash back to the address after the salt is deleted."""
    before = sealing._derived.cache_info().currsize
    first, again = sealing.VisitorHasher(b"s" * 32), sealing.VisitorHasher(b"s" * 32)
    assert first(1, "8.8.8.8", "Firefox") == again(1, "8.8.8.8", "Firefox")
    # That of the installation may be made meanwhile.
    assert sealing._derived.cache_info().currsize <= before + 1
    for day in range(5):
        sealing.VisitorHasher(bytes([day]) * 32)
    assert sealing._derived.cache_info().currsize <= before + 1
