"""What a prospect made on a device must be. Pure; `client/src/domain/prospect.ts` is its twin (rule O4).

`contract/cases/prospects.json` judges both.
"""

import re
from dataclasses import dataclass, fields, replace

#: Characters, as the register's columns hold them.
LIMITS = {
    "legal_name": 160,
    "trade_name": 160,
    "tax_id": 20,
    "address": 240,
    "district": 120,
    "city": 120,
    "state": 40,
    "postal_code": 20,
    "country": 60,
    "phone": 40,
    "email": 254,
    "contact_name": 120,
    "contact_role": 120,
    "segment": 80,
    "origin": 80,
}
PERSON_TYPES = ("company", "individual")
#: How much of a text that is too long is told.
TOLD = 30
BRAZIL = ("br", "bra", "brasil", "brazil")

_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProspect:
    legal_name: str
    trade_name: str = ""
    tax_id: str = ""
    person_type: str = "company"
    address: str = ""
    district: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    contact_name: str = ""
    contact_role: str = ""
    segment: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ProspectProblem:
    code: str
    data: dict[str, str | int]


def normal_prospect(written: NewProspect, *, home_is_brazil: bool) -> NewProspect:
    """Single spaces, none at the ends; a Brazilian tax id without its dots and dashes, in capitals."""
    tidy = {field.name: " ".join(getattr(written, field.name).split()) for field in fields(written)}
    plain = replace(written, **tidy)
    if not is_brazilian(plain, home_is_brazil=home_is_brazil):
        return plain
    return replace(plain, tax_id=bare_tax_id(plain.tax_id))


def prospect_problems(prospect: NewProspect, *, home_is_brazil: bool) -> list[ProspectProblem]:
    """Everything that keeps a prospect in its normal form from being accepted."""
    problems = []
    if not prospect.legal_name:
        problems.append(ProspectProblem("prospect_name_missing", {}))
    for name, limit in LIMITS.items():
        text = getattr(prospect, name)
        if len(text) > limit:
            problems.append(ProspectProblem("text_too_long", {"text": text[:TOLD], "limit": limit}))
    if prospect.tax_id and is_brazilian(prospect, home_is_brazil=home_is_brazil) and not is_tax_id(prospect.tax_id):
        problems.append(ProspectProblem("tax_id_wrong", {"tax_id": prospect.tax_id[:TOLD]}))
    if prospect.email and not _EMAIL.fullmatch(prospect.email):
        problems.append(ProspectProblem("email_wrong", {"email": prospect.email[:TOLD]}))
    return problems


def is_brazilian(prospect: NewProspect, *, home_is_brazil: bool) -> bool:
    """Whether the tax id is to be a CNPJ or CPF; without a country the company's own counts."""
    country = prospect.country.lower()
    return country in BRAZIL or (country == "" and home_is_brazil)


def bare_tax_id(tax_id: str) -> str:
    return re.sub(r"[\s./-]", "", tax_id).upper()


def written_tax_ids(tax_id: str) -> list[str]:
    """The ways in which a register may hold a tax id: bare, and a Brazilian one with its dots and dashes."""
    if len(tax_id) == 14:
        return [tax_id, f"{tax_id[:2]}.{tax_id[2:5]}.{tax_id[5:8]}/{tax_id[8:12]}-{tax_id[12:]}"]
    if len(tax_id) == 11:
        return [tax_id, f"{tax_id[:3]}.{tax_id[3:6]}.{tax_id[6:9]}-{tax_id[9:]}"]
    return [tax_id]


def is_tax_id(bare: str) -> bool:
    """A CPF, or a CNPJ of digits or (since 2026) of digits and letters, whose check digits are right."""
    if re.fullmatch(r"[0-9]{11}", bare):
        return len(set(bare)) > 1 and _cpf_digits(bare[:9]) == bare[9:]
    if re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", bare):
        return len(set(bare)) > 1 and _cnpj_digits(bare[:12]) == bare[12:]
    return False


def _cpf_digits(base: str) -> str:
    first = _check_digit(base, range(10, 1, -1))
    return first + _check_digit(base + first, range(11, 1, -1))


def _cnpj_digits(base: str) -> str:
    first = _check_digit(base, _CNPJ_WEIGHTS[1:])
    return first + _check_digit(base + first, _CNPJ_WEIGHTS)


def _check_digit(signs: str, weights: range | tuple[int, ...]) -> str:
    # A letter counts by its place in ASCII, from «0» on.
    rest = sum((ord(sign) - 48) * weight for sign, weight in zip(signs, weights, strict=True)) % 11
    return "0" if rest < 2 else str(11 - rest)
