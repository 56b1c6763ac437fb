"""Person resolution against public sets with known truth (`febrl.py`), by common measures (`measure.py`)."""
