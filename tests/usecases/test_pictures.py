"""Pictures of complaints are kept without what they tell besides what they show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import pictures
from tests.usecases import reports as r


def test_a_jpeg_keeps_its_image_and_how_it_is_turned_and_nothing_else():
    before = r.jpeg(turned=6)
    after = pictures.without_metadata("jpg", before)
    for told in (r.NAME, r.CAMERA, "109.3425", "xmpmeta", "8BIM", "MPF", "JFXX", "ftyp", "abc"):
        assert told.encode() in before
        assert told.encode() not in after
    assert b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9" in after
    assert b"ICC_PROFILE\0\1\1warna" in after
    assert after[:4] == b"\xff\xd8\xff\xe0"  # JFIF first, then how it is turned
    assert pictures._orientation(after[after.index(b"Exif\0\0") + 6 :]) == 6


def test_a_picture_that_is_not_turned_has_no_exif_left():
    assert b"Exif" not in pictures.without_metadata("jpg", r.jpeg(turned=1))


def test_cleaning_twice_changes_nothing_more():
    once = pictures.without_metadata("jpg", r.jpeg())
    assert pictures.without_metadata("jpg", once) == once
    drawn = pictures.without_metadata("png", r.png())
    assert pictures.without_metadata("png", drawn) == drawn


def test_a_png_keeps_its_image_only():
    after = pictures.without_metadata("png", r.png())
    assert r.NAME.encode() in r.png()
    assert r.NAME.encode() not in after
    assert r.CAMERA.encode() not in after
    assert b"IHDR" in after
    assert after.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("cut", [2, 5, 30, 120, 300, -60])
def test_a_jpeg_that_is_cut_off_is_damaged(cut):
    data = r.jpeg()[: r.jpeg().index(b"ftyp") - 2]
    with pytest.raises(pictures.Damaged):
        pictures.without_metadata("jpg", data[:cut])


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8abc", b"\xff\xd8\xff\xe1\0\1", b"\xff\xd8\xff"])
def test_what_is_no_jpeg_is_damaged(data):
    with pytest.raises(pictures.Damaged):
        pictures.without_metadata("jpg", data)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", r.png()[:40], b"\x89PNG\r\n\x1a\n" + b"\xff" * 20])
def test_what_is_no_png_is_damaged(data):
    with pytest.raises(pictures.Damaged):
        pictures.without_metadata("png", data)


def test_exif_that_is_nonsense_is_left_out():
    assert pictures._orientation(b"") == 0
    assert pictures._orientation(b"II*\0\xff\xff\xff\xff") == 0
    assert pictures._orientation(b"XX*\0\0\0\0\0") == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=12), st.sampled_from(["jpg", "png"]))
def test_whatever_is_spoiled_is_a_picture_or_damaged(at, put, kind):
    whole = r.jpeg() if kind == "jpg" else r.png()
    spoiled = whole[:at] + put + whole[at + len(put) :]
    try:
        after = pictures.without_metadata(kind, spoiled)
    except pictures.Damaged:
        return
    assert len(after) <= len(spoiled) + 40
    assert pictures.without_metadata(kind, after) == after
