"""An option that stands twice would silently be the later one's: said where it takes one value."""

from __future__ import annotations

from typer._click.core import Context  # what typer exports is a subclass of it, as is ...
from typer._click.exceptions import UsageError  # ... this
from typer.core import TyperCommand, TyperOption


class Once(TyperCommand):
    """A command whose options each stand once, but those that may be repeated."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read what was typed.

        Raises:
            UsageError: when an option that takes one value stands there twice, or as the parser.
        """
        if not ctx.resilient_parsing:  # a shell that completes asks about what is half typed
            self._check_once(ctx, args)
        return super().parse_args(ctx, args)

    def _check_once(self, ctx: Context, args: list[str]) -> None:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for option in order:
            if isinstance(option, TyperOption) and order.count(option) > 1 and _takes_one(option):
                raise UsageError(
                    f"{max(option.opts, key=len)} stands there twice: give it once", ctx
                )


def _takes_one(option: TyperOption) -> bool:
    return not (option.multiple or option.is_flag or option.count)
