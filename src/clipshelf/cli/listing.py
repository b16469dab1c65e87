"""A command whose first word may be left out, as it mostly is to list something."""

from __future__ import annotations

from pathlib import Path

import click

LIST = "list"


class ListsByDefault(click.Group):
    """`clipshelf folders LIBRARY` means `clipshelf folders list LIBRARY`.

    A word that is neither a command of the group nor looks like a place is left to
    click, which says that there is no such command: it is most likely a slip.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say `list` where nobody did."""
        completing = ctx.resilient_parsing  # a shell asks which commands there are
        if not completing and self._lists(args, ctx.help_option_names):
            args = [LIST, *args]
        return super().parse_args(ctx, args)

    def _lists(self, args: list[str], help_options: list[str]) -> bool:
        if not args:
            return True
        word = args[0]
        if word in self.commands or word in help_options:
            return False
        is_place = Path(word).is_dir() or word != Path(word).name
        return is_place or word.startswith("-")
