"""Places that hold tables, whatever they are: asked alike for their tables, for first rows, and for all series."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from workbench.data.files import PARQUET
from workbench.errors import DataError
from workbench.llm.keys import Keyring
from workbench.sources.looking import Sample
from workbench.sources.nouns import Fetched, Progress
from workbench.sources.parquet import Where, fetch_parquet, sample_parquet, table_of
from workbench.sources.sql.address import Database, database
from workbench.sources.sql.asking import fetch_sql, sample_sql, tables
from workbench.sources.tables import Listed, TableChoice


class TablePlace(Protocol):
    """What can be asked. `asked`: a query in the words of the place. All raise DataError where it fails."""

    def tables(self) -> tuple[Listed, ...]:
        """What is there."""
        ...

    def sample(self, asked: str, progress: Progress) -> Sample:
        """The first rows."""
        ...

    def fetch(self, asked: str, choice: TableChoice, progress: Progress) -> Fetched:
        """All series."""
        ...


@dataclass(frozen=True)
class DatabasePlace:
    """A database: asked by SQL."""

    db: Database

    def tables(self) -> tuple[Listed, ...]:
        """Its tables and views."""
        return tables(self.db)

    def sample(self, asked: str, progress: Progress) -> Sample:
        """The first rows of a query."""
        return sample_sql(self.db, asked, progress)

    def fetch(self, asked: str, choice: TableChoice, progress: Progress) -> Fetched:
        """The series of a query."""
        return fetch_sql(self.db, asked, choice, progress)


@dataclass(frozen=True)
class DataSetPlace:
    """A Parquet data set: asked by what columns must be, such as `region=eu day=1`; by nothing for all of it."""

    path: Path

    def tables(self) -> tuple[Listed, ...]:
        """The one that it is."""
        return (table_of(self.path),)

    def sample(self, asked: str, progress: Progress) -> Sample:
        """The first rows that are as asked for."""
        progress(f"reading {self.path.name}", 0.0, 1.0)
        return sample_parquet(self.path, conditions(asked))

    def fetch(self, asked: str, choice: TableChoice, progress: Progress) -> Fetched:
        """The series of all rows that are as asked for."""
        return fetch_parquet(self.path, choice, conditions(asked), progress)


def place_of(text: str, keyring: Keyring | None) -> TablePlace:
    """The place of a path or an address; DataError where it is none, or is not there."""
    return DatabasePlace(database(text, keyring)) if asks_by_sql(text) else DataSetPlace(Path(text))


def is_address(text: str) -> bool:
    """Whether a text names a server rather than a file: one that may want a password."""
    return "://" in text and not text.startswith("sqlite:")


def asks_by_sql(text: str) -> bool:
    """Whether a place is asked by SQL rather than by conditions."""
    path = Path(text)
    return "://" in text or not (path.is_dir() or path.suffix.lower() in PARQUET)


def conditions(text: str) -> Where:
    """`region=eu host="web 1"` as columns with what they must be; DataError where it is not of this form."""
    step = "Write it as column=text, several with blanks between"
    try:
        pairs = [word.partition("=") for word in shlex.split(text)]
    except ValueError as error:
        raise DataError(f"{text!r} is no condition", str(error).lower(), step) from None
    if any(not column or not sign for column, sign, _ in pairs):
        raise DataError(f"{text!r} is no condition", "", step)
    return tuple((column, value) for column, _, value in pairs)
