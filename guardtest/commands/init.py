"""`guardtest init`: a commented configuration file, never over an existing one."""

from __future__ import annotations

from pathlib import Path

from guardtest.commands.console import Voice


def init_command(start: Path, voice: Voice) -> int:
    """Write guardtest.toml at the top of the repository.

    Raises:
        UsageError: there is one already, or it cannot be written.
    """
    from guardtest.config import CONFIG_FILE, INIT_TEMPLATE
    from guardtest.errors import UsageError
    from guardtest.repository import GitFacts

    place = GitFacts.at(start).root / CONFIG_FILE
    try:
        with place.open("x", encoding="utf-8") as stream:
            stream.write(INIT_TEMPLATE)
    except FileExistsError as error:
        raise UsageError(f"{place} exists already", hint="Edit it; every key is in docs/configuration.md.") from error
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}", hint="Make the folder writable.") from error
    voice.say(f"wrote {place}")
    return 0
