"""The linkage model: what is compared, which pairs are compared at all, and the file a trained model is kept in.

Belongs here: comparisons and their levels, blocking rules, the weights at which people are joined, loading and saving.
Does not belong here: how parameters are found (`train.py`) and how pairs become people (`cluster.py`).

The model is of Fellegi and Sunter, by Splink. Its SQL keeps to what DuckDB and Spark both read.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from splink import SettingsCreator

MODELS = Path(__file__).parent / "models"
STORED_MODEL = MODELS / "people-2.json"

# Two people share a valid PNC id or CRO number only by a mistake. Random pairs are too few to see how often, so it is
# stated: once in a million pairs of different people.
CHANCE_OF_A_SHARED_ID = 1e-6

# Two names change places together, and both comparisons see it: each is given half of how rare that is by chance.
CHANCE_OF_HALF_A_SWAP = 1e-4

POLICE_IDENTIFIERS = ("pnc_id", "cro_number")

# Keys of a name that few signatures bear, by which a record without a date of birth finds whom it may be about.
RARE_NAME_KEYS = {
    "rare_name": "name_pair",
    "rare_surname": "surname || ' ' || left(forename, 1)",
    "rare_forename": "forename || ' ' || left(surname, 1)",
}

# A table of a few records is a sample of a force's, and chance agreement must be judged by the force's size.
SMALLEST_POPULATION = 20_000


# Two names this alike (Jaro-Winkler) may be two spellings of one.
MUCH_ALIKE = 0.88


class ModelError(Exception):
    """A model file cannot be used; the text is one sentence."""


def model_in_use() -> Path:
    """The file of the model that a refresh uses: the one in POWERFEW_LINKAGE_MODEL, else the stored one."""
    return Path(os.environ.get("POWERFEW_LINKAGE_MODEL") or STORED_MODEL)


@dataclass(frozen=True)
class Weights:
    """Match weights (base 2 logarithms of the odds) at which pairs count.

    `join` joins any two groups of records; `keep`, a lower one, is enough for records that were one person before.
    `attach` lets a single record go to the one person it fits; below it nothing happens. `lead` is how much better the
    best person must fit than the next for a record to choose. `name_alone` are the odds that a record without a date of
    birth needs to join the one it fits best, and `keep_name_alone` to stay there.
    """

    join: float = 6.0
    keep: float = 4.0
    attach: float = 3.0
    lead: float = 3.0
    name_alone: float = 3.0
    keep_name_alone: float = 1.0


@dataclass(frozen=True)
class LinkageModel:
    """A trained model.

    `links_per_signature` is the number of other signatures that a signature's person has, on average: with it the
    odds of a match are set for a table of any size. `extra` are columns beyond the police's, compared as evidence, and
    `identifiers` those of all columns that are given to one person only: sharing one overrules likeness to a relative.
    `families` says that relatives may be among the records, so that the hard rules for twins and relatives hold; where
    people were drawn one by one, as in invented sets, there are none to mistake for one another. Chance agreement is
    judged as among `smallest_population` records at least: 1 for a set that is no sample of a larger one.

    `trained_date`, `splink_version`, `records` and `signatures` (how many) say where it came from; none of them decides
    anything. How frequent names are is not in a model: it is counted anew in every table.
    """

    name: str
    trained_on: str
    links_per_signature: float
    settings: dict[str, Any]
    weights: Weights = field(default_factory=Weights)
    extra: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = POLICE_IDENTIFIERS
    families: bool = True
    smallest_population: int = SMALLEST_POPULATION
    trained_date: str | None = None
    splink_version: str | None = None
    records: int | None = None
    signatures: int | None = None

    @classmethod
    def load(cls, file: Path = STORED_MODEL) -> LinkageModel:
        """Read a model file; what an older one does not say is as it was then.

        Raises:
            ModelError: there is none, or it is not one of ours.
        """
        try:
            stored = json.loads(file.read_text())
            stored["weights"] = Weights(**stored["weights"])
            stored |= {"extra": tuple(stored["extra"]), "identifiers": tuple(stored["identifiers"])}
            return cls(**{one.name: stored[one.name] for one in fields(cls) if one.name in stored})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{file.name} is no linkage model that can be read ({type(error).__name__}).") from None

    @property
    def weight_of_two_pnc_ids(self) -> float:
        """What it weighs that two records have different PNC ids: bits, negative."""
        comparison = next(c for c in self.settings["comparisons"] if c["output_column_name"] == "pnc_id")
        different = comparison["comparison_levels"][-1]
        return math.log2(different["m_probability"] / different["u_probability"])

    def save(self, file: Path) -> None:
        """Write the model; the same model is the same bytes."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")


def untrained_settings(extra: Sequence[str] = (), identifiers: Sequence[str] = POLICE_IDENTIFIERS) -> SettingsCreator:
    """What is compared, before training; `extra` columns are compared as they are, with one keystroke forgiven."""
    from splink import SettingsCreator

    comparisons = [_forename(), _surname(), _date_of_birth(), _pnc_id(), _cro_number(), _sex(), _boroughs()]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="signature_id",
        comparisons=comparisons + [_extra(column) for column in extra],
        blocking_rules_to_generate_predictions=blocking_rules(extra, identifiers),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=50,
    )


def blocking_rules(extra: Sequence[str] = (), identifiers: Sequence[str] = POLICE_IDENTIFIERS) -> list[str]:
    """Conditions of which two records must meet one to be compared; the pairs grow with the records, not their square.

    The date-of-birth key survives a swapped day and month, the pair of names a swapped forename and surname. Where one
    birth is a first of January, which stands for a day that nobody knew, one name, year and initials are enough.
    An identifier is enough by itself; any other extra column goes with a name, the birth or another extra column.
    """
    rules: list[tuple[str, ...]] = [
        ("pnc_id",),
        ("surname_and_birth",),
        ("forename_and_birth",),
        ("names_and_year",),
        ("names_and_day",),
        ("birth_and_initials",),
        ("cro_number",),
    ]
    rules += [(column,) for column in extra if column in identifiers]
    others = [column for column in extra if column not in identifiers]
    rules += [(column, one) for column in others for one in ("surname", "forename", "name_pair", "birth_key")]
    rules += list(combinations(others, 2))
    no_day_known = [
        f"{_equal((f'{name}_year_and_initials',))} and {side}.birth_month_day = '01-01'"
        for name in ("surname", "forename")
        for side in ("l", "r")
    ]
    return [_equal(rule) for rule in rules] + no_day_known


def identifier_rules(identifiers: Sequence[str]) -> list[str]:
    """Those of the blocking rules that ask for an identifier and nothing else."""
    return [_equal((column,)) for column in identifiers]


def name_alone_rules() -> list[str]:
    """Conditions for comparing a record without a date of birth: a name that few bear, or one name and an initial."""
    return [_equal((key,)) for key in RARE_NAME_KEYS]


def _equal(columns: Sequence[str]) -> str:
    return " and ".join(f"l.{column} = r.{column}" for column in columns)


def _level(condition: str, label: str, **settings: object) -> Any:
    from splink.comparison_level_library import CustomLevel

    return CustomLevel(condition, label_for_charts=label).configure(**settings)


def _comparison(column: str, levels: list[Any]) -> Any:
    from splink.comparison_level_library import ElseLevel, NullLevel
    from splink.comparison_library import CustomComparison

    return CustomComparison([NullLevel(column), *levels, ElseLevel()], output_column_name=column)


def _close(column: str) -> list[Any]:
    from splink.comparison_level_library import DamerauLevenshteinLevel, JaroWinklerLevel

    return [
        DamerauLevenshteinLevel(column, 1).configure(label_for_charts="one keystroke"),
        JaroWinklerLevel(column, MUCH_ALIKE).configure(label_for_charts="much alike"),
    ]


def _forename() -> Any:
    initial = "length({0}_l) = 1 or length({0}_r) = 1".format("forename")
    return _comparison(
        "forename",
        [
            _exact("forename"),
            *_changed_places(),
            _level("forename_root_l = forename_root_r", "nickname, or the first of several"),
            _level(f"({initial}) and substr(forename_l, 1, 1) = substr(forename_r, 1, 1)", "initial"),
            _alias("forename"),
            *_close("forename"),
        ],
    )


def _surname() -> Any:
    parts = [
        f"split_part(surname_{one}, ' ', {part}) = surname_{other}" for one, other in ("lr", "rl") for part in (1, 2)
    ]
    return _comparison(
        "surname",
        [
            _exact("surname"),
            *_changed_places(),
            _level(" or ".join(parts), "one part of a double-barrelled name"),
            _alias("surname"),
            *_close("surname"),
        ],
    )


def _changed_places() -> list[Any]:
    nearly = " and ".join(
        f"jaro_winkler_similarity({one}, {other}) >= {MUCH_ALIKE}"
        for one, other in (("forename_l", "surname_r"), ("surname_l", "forename_r"))
    )
    fixed = {"u_probability": CHANCE_OF_HALF_A_SWAP, "fix_u_probability": True}
    return [
        _level("forename_l = surname_r and surname_l = forename_r", "forename and surname changed places", **fixed),
        _level(nearly, "changed places, and much alike", **fixed),
    ]


def _alias(column: str) -> Any:
    one, other = (f"{column}_{mine} = {column}_alias_{other}" for mine, other in ("lr", "rl"))
    return _level(f"{one} or {other}", "a name and an alias")


def _exact(column: str) -> Any:
    from splink.comparison_level_library import ExactMatchLevel

    return ExactMatchLevel(column, term_frequency_adjustments=True).configure(label_for_charts="exactly")


def _date_of_birth() -> Any:
    from splink.comparison_level_library import DamerauLevenshteinLevel

    one, other = "date_of_birth_l", "date_of_birth_r"
    year, month, day = ((start, length) for start, length in ((1, 4), (6, 2), (9, 2)))

    def same(part: tuple[int, int], as_part: tuple[int, int] | None = None) -> str:
        as_part = as_part or part
        return f"substr({one}, {part[0]}, {part[1]}) = substr({other}, {as_part[0]}, {as_part[1]})"

    default = "substr({0}, 6, 5) = '01-01'"
    two_parts = [f"({same(first)} and {same(second)})" for first, second in ((year, month), (year, day), (month, day))]
    return _comparison(
        "date_of_birth",
        [
            _level(f"{one} = {other} and not {default.format(one)}", "exactly"),
            _level(f"{one} = {other}", "exactly, but a 1 January"),
            _level(f"{same(year)} and {same(month, day)} and {same(day, month)}", "day and month changed places"),
            _level(f"{same(year)} and ({default.format(one)} or {default.format(other)})", "year; one a 1 January"),
            DamerauLevenshteinLevel("date_of_birth", 1).configure(label_for_charts="one keystroke"),
            _level(" or ".join(two_parts), "two of three parts"),
        ],
    )


def _pnc_id() -> Any:
    from splink.comparison_level_library import DamerauLevenshteinLevel, NullLevel
    from splink.comparison_library import CustomComparison

    fixed = {"u_probability": CHANCE_OF_A_SHARED_ID, "fix_u_probability": True}
    keystroke = DamerauLevenshteinLevel("pnc_id", 1).configure(
        label_for_charts="one keystroke", m_probability=1e-4, fix_m_probability=True, **fixed
    )
    return CustomComparison(
        [NullLevel("pnc_id"), _level("pnc_id_l = pnc_id_r", "exactly", **fixed), keystroke, _different(2)],
        output_column_name="pnc_id",
    )


def _cro_number() -> Any:
    from splink.comparison_level_library import NullLevel
    from splink.comparison_library import CustomComparison

    fixed = {"u_probability": CHANCE_OF_A_SHARED_ID, "fix_u_probability": True}
    return CustomComparison(
        [NullLevel("cro_number"), _level("cro_number_l = cro_number_r", "exactly", **fixed), _different(1)],
        output_column_name="cro_number",
    )


def _different(levels_above: int) -> Any:
    """Different ids, as nearly all pairs of different people have."""
    from splink.comparison_level_library import ElseLevel

    return ElseLevel().configure(u_probability=1 - levels_above * CHANCE_OF_A_SHARED_ID, fix_u_probability=True)


def _sex() -> Any:
    return _comparison("sex", [_level("sex_l = sex_r", "exactly")])


def _boroughs() -> Any:
    from splink.comparison_level_library import ArrayIntersectLevel

    return _comparison("boroughs", [ArrayIntersectLevel("boroughs", 1).configure(label_for_charts="one in common")])


def _extra(column: str) -> Any:
    return _comparison(column, [_exact(column), *_close(column)])
