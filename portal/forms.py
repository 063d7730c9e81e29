"""Form parts that every view shares: validators that speak as wording/5 does, dates as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from portal import formatters

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")


class PortalForm(FlaskForm):
    """A form with the token of its session; `errors_at` gives its faults in the order of its fields."""

    class Meta(FlaskForm.Meta):
        locales = ()

    def errors_at(self) -> list[tuple[str, str]]:
        """Give (id of the field, sentence) for each fault."""
        return errors_at(self)

    def refuse(self, field: str, sentence: str) -> None:
        """Add a fault that a use case found to its field (or, where there is none, to the first)."""
        target = self._fields.get(field) or next(f for f in self if f.type != "CSRFTokenField")
        target.errors = [*target.errors, sentence]


def errors_at(form: Form) -> list[tuple[str, str]]:
    """Give (id of the field, sentence) for each fault of a form."""
    return [(field.id, str(error)) for field in form for error in field.errors]


def summary(errors: Iterable[object]) -> str:
    """Give the head of the error summary."""
    return f"Ada {len(list(errors))} isian yang perlu diperbaiki. Yang sudah Anda isi tetap ada."


class Needed:
    """Demand that something is written; the sentence gives an example."""

    def __init__(self, example: str) -> None:
        self.example = example
        self.field_flags = {"needed": True}

    def __call__(self, _form: Form, field: Any) -> None:
        """Stop at an empty field; what could not be read has its sentence already."""
        if field.process_errors:
            raise StopValidation
        data = field.data
        if not data or not str(data).strip():
            raise StopValidation(f"{field.label.text} belum diisi. Tulis {self.example}.")


class Chosen:
    """Demand that one of the choices is taken."""

    field_flags = {"needed": True}  # noqa: RUF012  wtforms reads it from the class

    def __call__(self, _form: Form, field: Any) -> None:
        """Stop at nothing chosen."""
        if not field.raw_data or not field.raw_data[0]:
            raise StopValidation(f"{field.label.text} belum dipilih. Pilih salah satu.")


class Short:
    """Demand at most so many characters, all of them readable."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: Form, field: Any) -> None:
        """Refuse what is longer, or holds control characters."""
        text = field.data or ""
        if CONTROL.search(text):
            raise ValidationError(f"{field.label.text} memuat tanda yang tidak terbaca. Ketik ulang bagian itu.")
        if len(text) > self.most:
            raise ValidationError(
                f"{field.label.text} berisi {len(text)} karakter, paling banyak {self.most}. Persingkat tulisannya."
            )


class TextField(StringField):
    """A line of text, trimmed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, without spaces around it."""
        if valuelist:
            self.data = str(valuelist[0]).strip()


class DayField(StringField):
    """A date as typed: 24-11-2026 (also with / or ., or as a browser's date control sends it)."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d-%m-%Y") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; an empty field gives None."""
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            self.data = read_day(str(valuelist[0]))


class ChoiceField(SelectField):
    """A choice from a list; the sentence for a foreign value is ours."""

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is not in the list; nothing chosen is for `Chosen` to say."""
        if self.data and self.data not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError(
                f"Pilihan “{self.data}” tidak ada dalam daftar {self.label.text}. Pilih salah satu yang tersedia."
            )


def choices(pairs: Iterable[tuple[str, str]], blank: str = "") -> list[SelectChoice]:
    """Make the choices of a ChoiceField from (value, label); `blank` is the label of the first, which chooses nothing."""
    first = [SelectChoice(value="", label=blank)] if blank else []
    return first + [SelectChoice(value=value, label=label) for value, label in pairs]


def whole(text: str) -> int:
    """Read the number of a row; 0, which no row has, for anything else (a table holds 32 bits)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def read_day(text: str) -> date:
    """Read a typed date; raises ValueError with the sentence to show."""
    text = text.strip()
    found = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", text, re.ASCII)
    if found:
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
        year, month, day = map(int, found.groups())
    else:
        raise ValueError(f"Tanggal “{text}” belum terbaca. Tulis tanggal-bulan-tahun, misalnya 24-11-2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"Tanggal {text} tidak ada dalam kalender. Periksa tanggal dan bulannya.") from None


def said(problem: Any) -> str:
    """Give the sentence of a use case's problem (`text` and `values`), its dates in words."""
    return str(problem.text.format(**{name: _word(value) for name, value in problem.values.items()}))


def _word(value: object) -> object:
    if isinstance(value, datetime):
        return formatters.moment(value, "WIB")
    return formatters.day(value) if isinstance(value, date) else value
