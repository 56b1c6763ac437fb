"""Person resolution against sets with known truth, by common measures (`measure.py`).

Public sets (`public.py`), and police records of invented people by the million (`police.py`, from `population.py`).
"""
