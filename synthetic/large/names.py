"""Names as heavy-tailed as London's, for people by the million.

Belongs here: which names there are, how often each is borne, and what people are called besides. Does not belong here:
people (`people.py`) and how a name is written wrongly (`damage.py`).

The common names are Faker's, of the countries that London's people come from. Beyond them names are built of
syllables, so that the number of distinct names grows with the population: the electoral registers of the United Kingdom
hold over a million distinct surnames, and a list of a few thousand would make every name common. Nothing here is read
from the project itself, neither its nicknames nor its own invented people.
"""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

# A name's frequency by its rank, as Zipf and Mandelbrot have it: proportional to (rank + flattening) ** -exponent.
# Surnames: with these two, and British names borne by three people in five, Smith is borne by 1.2 % of all (1.1 to
# 1.3 % in the registers) and the thousand commonest surnames by half of a heritage, as in the registers.
SURNAME_EXPONENT, SURNAME_FLATTENING = 1.05, 5.0
# Forenames are more concentrated: the commonest is borne by 2 to 3 % of a sex, and the first few thousand by nine in
# ten.
FORENAME_EXPONENT, FORENAME_FLATTENING = 1.25, 7.0
# How many there are. Surnames: a little over the million that the registers hold, dealt to heritages by their share.
SURNAMES = 1_200_000
FORENAMES_OF_A_HERITAGE = 60_000  # a sex; the Office for National Statistics counts some 60,000 given since 1996

# Of people of another heritage, how many bear a British forename: second generations and mixed families do.
BRITISH_FORENAME_ELSEWHERE = 0.15

# The order of names in a list without weights means nothing (it is the alphabet's); one fixed shuffle for all seeds.
ORDER_OF_THE_LISTS = 1066
SCATTER = 1_000_003  # a prime, so that ranks side by side do not get names that look alike
INFIXES = ("", "a", "e", "i", "o", "u", "y", "ai", "ei", "ou")

Syllables = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Heritage:
    """People whose forename and surname come from the same places; each part of it is ordered by how common it is.

    `share` of London's people follows the census of 2021, with Caribbean and mixed heritages mostly under British.
    """

    name: str
    share: float
    locales: tuple[str, ...]
    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    syllables: Syllables


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _joined(onsets: str, vowels: str) -> tuple[str, ...]:
    return tuple(onset + vowel for onset in onsets.split() for vowel in vowels.split())


ENGLISH: Syllables = (
    _joined("B Br C Ch Cl Cr D Dr F Fl G Gr H K L M N P Pr R S Sh St T Th Tr W Wh", "a e i o u ea oo"),
    _words("l n r s t m d ck nn ll st rd rk lm nd mp rn tt ss gg th dd pp ng rt x v sk"),
    _words(
        "ton ley ford man son er worth well ham field by land ing shaw wick more stead sley kin croft low gate bury den"
        " don hurst combe ridge brook wood cott ett ard ow ell is"
    ),
)
INDIAN: Syllables = (
    _joined("B Bh Ch D Dh G Gh H J K Kh L M N P R S Sh T V", "a aa i u e o"),
    _words("l n r s t m d b k nd nk ng rm sh j v h p tt kh"),
    _words("a ani am ar wal pal deep jit inder esh war dar ur i ya ekar ullah uddin een ran war ati oor"),
)
AFRICAN: Syllables = (
    _joined("B Ch D F G K Kw L M N Nd Ok S T W Y Z", "a e i o u"),
    _words("b d f g k l m n r s t w y nk mb nd ny"),
    _words("a e o i unde ola ayo eze obi ade anu iwa ore u ah ong ene ari aka umi"),
)
ARABIC: Syllables = (
    _joined("A B D F G H J K L M N R S Sh T Y Z Kh", "a e i u aa"),
    _words("l n r s t m d b k h f z dd mm ss hm lm rt"),
    _words("a ani i oui aoui oglu an ar ad id ed ir oun am as eh out"),
)
SLAVIC: Syllables = (
    _joined("B Br C D Dr G Gr H J K Kr L M N P R S St T V W Z", "a e i o u ia"),
    _words("l n r s t m d k b cz w sz rn rk z lk v j"),
    _words("ski ic ov ova ek ak uk iu escu eanu ko enko as auskas is nik ica ar ec acz"),
)
LATIN: Syllables = (
    _joined("B C Ch D F G Gr L M N P Qu R S T V Z", "a e i o u ia ie"),
    _words("l n r s t m d b c v z rr nt nd lt rd ll"),
    _words("a o i ez es eira ini elli etti one ano aro ier eau ard et oso ado ino ini en er"),
)

HERITAGES = (
    Heritage(
        "British",
        0.60,
        ("en_GB", "en_IE", "en_US", "en"),
        _words("Smith Jones Williams Brown Taylor Davies Johnson Wilson Evans Thomas Roberts Walker Wright Green"),
        _words("David John Michael James Daniel Paul Mark Andrew Christopher Thomas Robert Richard Stephen William"),
        _words("Sarah Susan Emma Laura Margaret Rebecca Charlotte Jennifer Elizabeth Karen Nicola Claire Hannah"),
        ENGLISH,
    ),
    Heritage(
        "South Asian",
        0.16,
        ("en_IN", "en_PK"),
        _words("Patel Khan Singh Ahmed Ali Begum Hussain Kaur Shah Miah Rahman Islam Malik Sharma Uddin Choudhury"),
        _words("Mohammed Muhammad Mohammad Ali Imran Amit Ahmed Abdul Raj Hassan Omar Ravi Gurpreet Sanjay Tariq"),
        _words("Priya Aisha Fatima Nadia Sunita Amina Yasmin Anita Shabana Maryam Neha Rukhsana Meena Simran"),
        INDIAN,
    ),
    Heritage(
        "African",
        0.09,
        ("en_NG", "tw_GH", "yo_NG", "ig_NG", "en_KE", "sw"),
        _words("Mohamed Ali Hassan Mensah Adeyemi Okafor Ibrahim Abdi Owusu Boateng Osman Kamara Sesay Okeke"),
        _words("Emmanuel Samuel Mohamed Daniel Joseph Abdi Michael Kwame David Ibrahim Kofi Tunde Isaac"),
        _words("Grace Mary Amina Blessing Fatima Esther Comfort Joy Hawa Abena Ruth Khadija Mercy"),
        AFRICAN,
    ),
    Heritage(
        "Arabic and Turkish",
        0.05,
        ("fr_DZ", "tr_TR"),
        _words("Ali Ahmed Hussein Mohamed Hassan Yilmaz Ibrahim Kaya Demir Ahmadi Mahmoud Rahimi Saleh"),
        _words("Mohamed Ahmed Ali Mehmet Mustafa Hassan Omar Ibrahim Yusuf Hussein Karim Khalid Amir"),
        _words("Fatima Zainab Aisha Maryam Sara Layla Nour Amina Fatma Yasmin Hanan Zahra Leila"),
        ARABIC,
    ),
    Heritage(
        "Eastern European",
        0.05,
        ("ro_RO", "pl_PL", "lt_LT", "hr_HR", "sk_SK", "cs_CZ", "hu_HU"),
        _words("Popa Nowak Kowalski Popescu Ionescu Radu Wojcik Lewandowski Dumitru Ivanov Petrov Stan Hoxha"),
        _words("Andrei Piotr Alexandru Krzysztof Tomasz Ionut Adrian Marcin Pawel Florin Marius Michal"),
        _words("Maria Anna Elena Katarzyna Ioana Agnieszka Magdalena Andreea Monika Cristina Ewa Daniela"),
        SLAVIC,
    ),
    Heritage(
        "Southern and Western European",
        0.05,
        ("pt_PT", "it_IT", "es_ES", "fr_FR", "de_DE", "nl_NL"),
        _words("Silva Santos Rossi Ferreira Garcia Pereira Martin Costa Fernandez Rodrigues Lopez Bianchi Muller"),
        _words("Marco Jose Antonio Carlos Paulo Luis Joao Manuel Francesco Pedro Andrea Miguel Pierre"),
        _words("Maria Ana Laura Francesca Marta Sofia Carla Giulia Isabel Cristina Claudia Paula Marie"),
        LATIN,
    ),
)

# What people of a name are called besides: written down from common knowledge for this benchmark alone.
NICKNAMES = {
    name: _words(short)
    for name, short in {
        "Abdul": "Abs",
        "Abigail": "Abi Abbie Gail",
        "Alexander": "Alex Al Sandy Xander",
        "Alexandra": "Alex Sandra Lexi",
        "Alexandru": "Alex Sandu",
        "Andrew": "Andy Drew",
        "Anthony": "Tony Ant",
        "Antonio": "Toni Tony",
        "Benjamin": "Ben Benny",
        "Catherine": "Cathy Kate Cath Katie",
        "Charles": "Charlie Chas Chuck",
        "Charlotte": "Charlie Lottie Char",
        "Christine": "Chris Chrissie Tina",
        "Christopher": "Chris Topher Kit",
        "Daniel": "Dan Danny",
        "David": "Dave Davy",
        "Deborah": "Debbie Deb",
        "Dorothy": "Dot Dolly",
        "Edward": "Ed Eddie Ted Ned",
        "Elizabeth": "Liz Beth Lizzie Betty Libby",
        "Emmanuel": "Manny Emma",
        "Fatima": "Fati Fatou",
        "Francesco": "Franco Ciccio",
        "Frederick": "Fred Freddie",
        "Gregory": "Greg",
        "Gurpreet": "Gary Preet",
        "Ibrahim": "Ibby Ibra",
        "Isabella": "Bella Izzy",
        "Jacqueline": "Jackie Jacqui",
        "James": "Jim Jimmy Jamie",
        "Jennifer": "Jenny Jen",
        "Jessica": "Jess Jessie",
        "John": "Jack Johnny Jonny",
        "Jonathan": "Jon Jonny",
        "Joseph": "Joe Joey",
        "Joshua": "Josh",
        "Katherine": "Kate Kathy Katie Kat",
        "Katarzyna": "Kasia",
        "Kenneth": "Ken Kenny",
        "Khadija": "Dija",
        "Krzysztof": "Kris Chris",
        "Lawrence": "Larry Laurie",
        "Leonard": "Len Lenny",
        "Magdalena": "Magda",
        "Manuel": "Manny Manolo",
        "Margaret": "Maggie Peggy Meg Marge",
        "Matthew": "Matt Matty",
        "Michael": "Mike Mick Mikey Micky",
        "Mohamed": "Mo Moe",
        "Mohammad": "Mo Moe",
        "Mohammed": "Mo Moe Mohd",
        "Muhammad": "Mo Md",
        "Nicholas": "Nick Nicky",
        "Nicola": "Nicky Nikki",
        "Oluwaseun": "Seun",
        "Pamela": "Pam",
        "Patricia": "Pat Trish Tricia",
        "Patrick": "Pat Paddy",
        "Peter": "Pete",
        "Philip": "Phil Pip",
        "Raymond": "Ray",
        "Rebecca": "Becky Becca Bex",
        "Richard": "Rick Dick Richie Ricky",
        "Robert": "Rob Bob Bobby Robbie",
        "Ronald": "Ron Ronnie",
        "Samantha": "Sam Sammy",
        "Samuel": "Sam Sammy",
        "Sandra": "Sandy",
        "Stephen": "Steve Stevie",
        "Steven": "Steve Stevie",
        "Susan": "Sue Susie",
        "Suzanne": "Sue Suzy",
        "Terence": "Terry Tel",
        "Theresa": "Terry Tess",
        "Thomas": "Tom Tommy",
        "Timothy": "Tim Timmy",
        "Victoria": "Vicky Tori",
        "Vincent": "Vince Vinny",
        "William": "Bill Will Billy Willy",
        "Yusuf": "Yus Joe",
        "Zachary": "Zac Zack",
    }.items()
}


class Names:
    """Draws names for people of given heritages (as places in `HERITAGES`) by one source of chance."""

    def __init__(self, chance: np.random.Generator) -> None:
        """Keep the source of chance."""
        self.chance = chance

    def heritages(self, people: int) -> np.ndarray:
        """A heritage for each of so many people."""
        return self.chance.choice(len(HERITAGES), size=people, p=[heritage.share for heritage in HERITAGES])

    def surnames(self, heritage: np.ndarray) -> np.ndarray:
        """A surname for each."""
        drawn = np.empty(len(heritage), dtype=object)
        for at, of in enumerate(HERITAGES):
            rows = np.flatnonzero(heritage == at)
            ranks = self._ranks(len(rows), SURNAME_EXPONENT, SURNAME_FLATTENING, int(SURNAMES * of.share))
            drawn[rows] = _named(ranks, _surnames(at), of.syllables, "")
        return drawn

    def forenames(self, heritage: np.ndarray, woman: np.ndarray) -> np.ndarray:
        """A forename for each."""
        british = self.chance.random(len(heritage)) < BRITISH_FORENAME_ELSEWHERE
        place = np.where(british, 0, heritage)
        drawn = np.empty(len(heritage), dtype=object)
        for at, of in enumerate(HERITAGES):
            for sex in (False, True):
                rows = np.flatnonzero((place == at) & (woman == sex))
                ranks = self._ranks(len(rows), FORENAME_EXPONENT, FORENAME_FLATTENING, FORENAMES_OF_A_HERITAGE)
                drawn[rows] = _named(ranks, _forenames(at, sex), of.syllables, "a" if sex else "")
        return drawn

    def _ranks(self, many: int, exponent: float, flattening: float, names: int) -> np.ndarray:
        """Ranks from 0 up, by the inverse of the law's distribution function."""
        power = 1.0 - exponent
        first, last = flattening**power, (names + flattening) ** power
        at = (first + self.chance.random(many) * (last - first)) ** (1.0 / power) - flattening
        return np.clip(at.astype(np.int64), 0, names - 1)


def _named(ranks: np.ndarray, listed: np.ndarray, syllables: Syllables, ending: str) -> np.ndarray:
    """The names of ranks: those listed, and beyond them built ones."""
    distinct, places = np.unique(ranks, return_inverse=True)
    names = np.empty(len(distinct), dtype=object)
    common = int(np.searchsorted(distinct, len(listed)))
    names[:common] = listed[distinct[:common]]
    names[common:] = [_built(int(rank), syllables) + ending for rank in distinct[common:]]
    return names[places]


def _built(rank: int, syllables: Syllables) -> str:
    onsets, middles, endings = syllables
    many = len(onsets) * len(middles) * len(endings)
    again, place = divmod(rank, many)
    place = place * SCATTER % many
    place, onset = divmod(place, len(onsets))
    middle, ending = place % len(middles), place // len(middles)
    return onsets[onset] + middles[middle] + INFIXES[again % len(INFIXES)] + endings[ending]


@cache
def _surnames(at: int) -> np.ndarray:
    of = HERITAGES[at]
    return _in_order(of.surnames, [_listed(locale, "last_names") for locale in of.locales])


@cache
def _forenames(at: int, woman: bool) -> np.ndarray:
    of = HERITAGES[at]
    attributes = ("first_names_female", "first_names") if woman else ("first_names_male", "first_names")
    return _in_order(of.women if woman else of.men, [_listed(locale, *attributes) for locale in of.locales])


def _in_order(commonest: Iterable[str], lists: Iterable[list[str]]) -> np.ndarray:
    """Each name once, where it first occurs: the commonest, then list after list."""
    names = dict.fromkeys([*commonest, *(name for listed in lists for name in listed)])
    return np.array(list(names), dtype=object)


def _listed(locale: str, *attributes: str) -> list[str]:
    """Faker's names of a locale: by their weight where they have one, else shuffled."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    found = next(getattr(provider, name) for name in attributes if hasattr(provider, name))
    plain = {_plain(name): None for name in found}
    if isinstance(found, Mapping):
        by_weight = sorted(found, key=lambda name: -found[name])
        plain = {_plain(name): None for name in by_weight}
    names = [name for name in plain if name.isascii() and len(name) > 2]
    if not isinstance(found, Mapping):
        np.random.default_rng(ORDER_OF_THE_LISTS).shuffle(names)
    return names if len(names) > 1 else []  # a locale without a list of its own has Doe


def _plain(name: str) -> str:
    """Without accents: the police's systems hold none."""
    for letter, written in (("ł", "l"), ("Ł", "L"), ("ø", "o"), ("ß", "ss"), ("\u0131", "i")):
        name = name.replace(letter, written)
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
