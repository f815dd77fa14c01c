"""What the actors of the register are called."""

from __future__ import annotations

from typing import Final, NamedTuple


class Country(NamedTuple):
    """An actor in words.

    Attributes:
        name: ``Ukraine``.
        adjective: ``Ukrainian``.
    """

    name: str
    adjective: str


_COUNTRIES: Final = {
    "BA": Country("Bosnia and Herzegovina", "Bosnian"),
    "CZ": Country("Czechia", "Czech"),
    "DE": Country("Germany", "German"),
    "EU": Country("the European Union", "European"),
    "FR": Country("France", "French"),
    "GB": Country("the United Kingdom", "British"),
    "IL": Country("Israel", "Israeli"),
    "IN": Country("India", "Indian"),
    "IR": Country("Iran", "Iranian"),
    "KP": Country("North Korea", "North Korean"),
    "KR": Country("South Korea", "South Korean"),
    "LY": Country("Libya", "Libyan"),
    "PL": Country("Poland", "Polish"),
    "QA": Country("Qatar", "Qatari"),
    "RU": Country("Russia", "Russian"),
    "SU": Country("the Soviet Union", "Soviet"),
    "TW": Country("Taiwan", "Taiwanese"),
    "UA": Country("Ukraine", "Ukrainian"),
    "US": Country("the United States", "American"),
    "XG": Country("the Wagner group", "Wagner's"),
    "XH": Country("Hezbollah", "Hezbollah's"),
    "XM": Country("Hamas", "Hamas'"),
    "XN": Country("NATO", "NATO's"),
    "XR": Country("Republika Srpska", "Bosnian Serb"),
    "XW": Country("the West", "Western"),
    "XX": Country("nobody in particular", "other"),
}
_CODES: Final = (  # ISO 3166-1, and at last those of states that are no more (3166-3)
    " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW "
    "CS DD SU YU "
)


def is_code(text: str) -> bool:
    """Whether a code stands for an actor: a state, a former one, an alliance, an armed group."""
    return f" {text} " in _CODES or text in _COUNTRIES


def country(code: str) -> Country:
    """The names of an actor; its code where the register of somebody's own has another."""
    return _COUNTRIES.get(code, Country(code, code))


def code_of(text: str) -> str:
    """The code of an actor that may be written as a name: ``ua`` and ``Ukraine`` are ``UA``."""
    found = text.strip().casefold()
    for code, names in _COUNTRIES.items():
        if found.removeprefix("the ") == names.name.removeprefix("the ").casefold():
            return code
    return found.upper()
