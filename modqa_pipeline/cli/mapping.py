"""Commands for a vendor's first file: mapping suggest, mapping check. They take nothing.

Until a command needs more, only the standard library is imported.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.cli.arguments import BROKEN, WELL
from modqa_pipeline.errors import SettingsError

if TYPE_CHECKING:
    from modqa_pipeline.home.paths import Home


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add mapping suggest and mapping check."""
    mapping = commands.add_parser(
        "mapping", help="a first mapping for a vendor's file, and what a mapping makes of a file"
    )
    asked = mapping.add_subparsers(required=True, metavar="suggest or check")
    suggest = asked.add_parser("suggest", help="print a first mapping, for a person to finish")
    suggest.add_argument("file", type=Path, metavar="FILE", help="a file as the vendor exports it")
    suggest.add_argument("--source", required=True, help="what its rows are, such as bpo_decisions")
    suggest.add_argument("--vendor", help="whose file it is, if the file does not say so")
    suggest.add_argument(
        "--write",
        action="store_true",
        help="put it into config/mappings/ of the home; never over a mapping that is there",
    )
    suggest.set_defaults(command=_suggest)
    check = asked.add_parser(
        "check", help="show the first rows as they would be read, and what would be refused"
    )
    check.add_argument("file", type=Path, metavar="FILE", help="a file, in landing/ or elsewhere")
    check.add_argument(
        "--source", help="what its rows are; a file in landing/ says it by its folder"
    )
    check.add_argument(
        "--mapping", type=Path, metavar="FILE.yml", help="go by this mapping, and not by the home's"
    )
    check.set_defaults(command=_check)


def _suggest(options: argparse.Namespace) -> int:
    from modqa_pipeline.ingest.first_file.suggest import suggest, write_suggestion

    _check_source(options.source)
    file = _file(options.file)
    if options.vendor is not None and not options.vendor.strip():
        raise SettingsError(
            "--vendor is blank; expected the name of a vendor. Name it, or leave it out."
        )
    text = suggest(file, options.source, options.vendor)
    if not options.write:
        sys.stdout.write(text)
        return WELL
    from modqa_pipeline.config.settings import load_settings_without_key

    home = load_settings_without_key().home
    print(write_suggestion(home, file, options.source, text, options.vendor))
    return WELL


def _check(options: argparse.Namespace) -> int:
    from modqa_pipeline.config.mappings import find_mapping, load_mappings, read_mapping
    from modqa_pipeline.config.settings import load_settings_without_key
    from modqa_pipeline.ingest.first_file.suggest import place_in_landing
    from modqa_pipeline.ingest.first_file.trial import try_mapping
    from modqa_pipeline.ingest.first_file.trial_text import trial_lines

    file = _file(options.file)
    settings = load_settings_without_key()
    source = options.source or _source_of(settings.home, file, options.mapping)
    _check_source(source)
    if options.mapping:
        given = read_mapping(options.mapping, source)
        trial = try_mapping(settings, file, source, lambda: given)
    else:
        mappings, below = load_mappings(settings.home), place_in_landing(file, source)
        trial = try_mapping(settings, file, source, lambda: find_mapping(mappings, source, below))
    for line in trial_lines(str(options.file), trial):
        print(line)
    return WELL if trial.is_good else BROKEN


def _check_source(source: str) -> None:
    from modqa_pipeline.contracts.contract import sources

    if source not in sources():
        raise SettingsError(
            f"--source is '{source}'; expected one of {', '.join(sources())}. Name what the rows of the file are."
        )


def _file(path: Path) -> Path:
    """The file that a user named, by its whole path."""
    if path.is_dir():
        raise SettingsError(f"{path} is a folder; expected one file. Name a file in it.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror}); expected a vendor's file. Look at its path."
        ) from error
    return path.resolve()


def _source_of(home: "Home", file: Path, mapping: Path | None) -> str:
    """The folder below landing/ that a file lies in, else the folder below config/mappings/ of its mapping."""
    if file.is_relative_to(home.landing.resolve()):
        below = file.relative_to(home.landing.resolve())
        if len(below.parts) > 1:
            return below.parts[0]
    if mapping and mapping.resolve().is_relative_to((home.config / "mappings").resolve()):
        return mapping.resolve().parent.name
    raise SettingsError(
        f"{file} is not in {home.landing}, so its folder does not say what its rows are; expected --source, such as "
        "--source bpo_decisions. Name it."
    )
