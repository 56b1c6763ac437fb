"""The project's own macros outside of dbt, so that a rule stands once.

Belongs here: rendering a macro of `macros/` for DuckDB. Does not belong here: any rule; `macros/people.sql` tells how a
record says who somebody is and `macros/standard.sql` how it is identified, for the models and for Python alike.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment

from orchestration.home import PROJECT

FILES = ("engine/text.sql", "engine/hashes.sql", "standard.sql", "people.sql")


class _Adapter:
    """Stands in for dbt's adapter: every macro is dispatched to its default, which is DuckDB's."""

    macros: Any

    def dispatch(self, name: str, package: str) -> Any:
        return getattr(self.macros, f"default__{name}")


@cache
def _module() -> Any:
    adapter = _Adapter()
    environment = Environment(autoescape=False)
    environment.globals |= {"adapter": adapter, "return": lambda rendered: rendered}
    source = "\n".join((PROJECT / "macros" / file).read_text() for file in FILES)
    adapter.macros = environment.from_string(source).module
    return adapter.macros


def render(macro: str, *arguments: str | list[str]) -> str:
    """The SQL of a macro.

    Args:
        macro: its name in one of `FILES`.
        arguments: column names or SQL expressions, or a list of them where the macro takes one.
    """
    return str(getattr(_module(), macro)(*arguments))
