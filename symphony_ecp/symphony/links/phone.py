"""Phone numbers as people write them."""

from __future__ import annotations

import re

from symphony_ecp.problems import Problem
from symphony_ecp.text import shown, unseen

_START = re.compile(r"^(?:tel:|sms:)?\s*(?:00)?", re.IGNORECASE)
# What people write in a number: one country code, digits, and any of the usual separators.
_PHONE = re.compile(r"\(?\+?[\d ().\-/\u2010-\u2015]{3,60}")


def read_phone(text: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Read a phone number as people write it and return it in E.164 form.

    A country code is needed, with ``+`` or ``00``. Numbers of possible length are taken, also when
    no such range is assigned: Symphony's own examples are of that kind.
    """
    # 50 ms and many tables that a site without phone links never needs.
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        ValidationResult,
        format_number,
        is_possible_number_with_reason,
        parse,
    )

    hint = "write it in digits with its country code, as in +44 20 7946 0958"
    number = _START.sub(_plus, " ".join(text.split()))
    if not _PHONE.fullmatch(number):
        return None, (_no_number(text, "is not a phone number", hint),)
    if "+" not in number:
        return None, (_no_number(text, "has no country code", hint),)
    try:
        parsed = parse(number)
    except NumberParseException as error:
        unknown = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        what = "does not begin with a country code" if unknown else "has too few or too many digits"
        return None, (_no_number(text, what, hint),)
    reason = is_possible_number_with_reason(parsed)
    if reason != ValidationResult.IS_POSSIBLE:
        many = "many" if reason == ValidationResult.TOO_LONG else "few"
        what = f"has too {many} digits for country code +{parsed.country_code}"
        return None, (_no_number(text, what),)
    return format_number(parsed, PhoneNumberFormat.E164), ()


def _plus(prefix: re.Match[str]) -> str:
    return "+" if prefix[0].endswith("00") else ""


def _no_number(text: str, what: str, hint: str = "") -> Problem:
    return Problem("link-malformed", f"{shown(text)} {what}{unseen(text)}", hint, severity="error")
