"""How the police write down the ethnicity of people of a heritage.

What belongs here: the codes and their shares. What does not: names (`names.py`), and which record leaves the box empty
(`records.py`).
"""

import numpy as np

from synthetic.large.names import HERITAGES
from synthetic.people import ETHNICITIES

SELF_DEFINED = {
    "British": {
        "W1": 0.70,
        "W2": 0.02,
        "W9": 0.03,
        "M1": 0.05,
        "M2": 0.02,
        "M3": 0.02,
        "M9": 0.02,
        "B1": 0.10,
        "B9": 0.04,
    },
    "South Asian": {"A1": 0.30, "A2": 0.25, "A3": 0.20, "A9": 0.25},
    "African": {"B2": 0.85, "B9": 0.15},
    "Arabic and Turkish": {"O2": 0.40, "O9": 0.30, "W9": 0.30},
    "Eastern European": {"W9": 1.0},
    "Southern and Western European": {"W9": 0.85, "O9": 0.15},
}
SELF_DEFINED_CODES = np.array(list(ETHNICITIES), dtype=object)
OBSERVED_CODES = np.array([f"IC{number}" for number in range(1, 7)], dtype=object)


def ethnicities_of(heritage: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What each person says, and what an officer sees: places in the two lists of codes."""
    said = np.zeros(len(heritage), dtype=np.int8)
    seen = np.zeros(len(heritage), dtype=np.int8)
    for at, one in enumerate(HERITAGES):
        shares = SELF_DEFINED[one.name]
        rows = np.flatnonzero(heritage == at)
        places = [int(np.flatnonzero(code == SELF_DEFINED_CODES)[0]) for code in shares]
        said[rows] = chance.choice(places, size=len(rows), p=list(shares.values()))
    for place, code in enumerate(SELF_DEFINED_CODES):
        rows = np.flatnonzero(said == place)
        observed = [int(np.flatnonzero(one == OBSERVED_CODES)[0]) for one in ETHNICITIES[code][2]]
        seen[rows] = chance.choice(observed, size=len(rows))
    return said, seen
