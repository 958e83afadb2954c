"""The error tree. Each class has a stable number; its docstring is its default message.

::

    NestwrightError
    |-- BadParameter            a value is wrong: names the field and what is allowed
    |   |-- NotJson             the request body is not JSON
    |   |-- BadDate             a date is not written as the contract says
    |   |-- BadTime             a time is not written as the contract says
    |   `-- IllegalTime         a time or date that cannot be asked for
    |-- NotFound                no such thing in this team
    |-- NotBuiltYet             a known operation that is not built yet
    |-- AlreadyExists           a name that must be unique is taken
    |-- InUse                   refused because something else needs it
    |-- NotControllable         a machine that this team has not
    |-- MachineUnreachable      a machine does not take or tell anything now
    |-- AccessDenied            the signed headers do not prove who calls, or it may not call this
    |   `-- LimitReached        the app calls more often than it may
    |-- UnreadableDrawing       a file that is no drawing we can read
    |-- InvalidLayout           a layout did not pass the exact check
    |-- OverPlanned             more sheets than the layout, or the stock, has left
    |-- TaskFailed              background work ended without a result
    |-- DownloadFailed          an address that a caller named could not be called
    |-- KeyReused               an idempotency key came with another call
    |-- KeyBusy                 the first call with an idempotency key has no answer yet
    |-- TemplateFailed          a template gives no part with these values
    |-- UnsafePath              a layout cannot be cut safely so
    |-- UnreadableProgram       an NC program holds what its reader does not know
    `-- BadLink                 a file link that is not ours, or is too old

Numbers are those of the wire contract, section 1; 3000 and up are ours. Nothing here knows HTTP.
"""

from __future__ import annotations

from typing import Any, ClassVar


class NestwrightError(Exception):
    """Something went wrong."""

    number: ClassVar[int] = 1100

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.field = field
        super().__init__(message or (type(self).__doc__ or "").strip())

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way between processes, whatever arguments a class takes."""
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[NestwrightError], args: tuple[Any, ...], values: dict[str, Any]) -> NestwrightError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(values)
    return error


class BadParameter(NestwrightError):
    """Bad parameter."""

    number = 2200

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__(f"bad parameter '{field}': {allowed}", field=field)


class NotJson(NestwrightError):
    """The body is not JSON."""

    number = 1006


class BadTime(BadParameter):
    """The time is not written as yyyy-MM-dd HH:mm:ss."""

    number = 1013


class BadDate(BadParameter):
    """The date is not written as yyyyMMdd."""

    number = 1012


class IllegalTime(BadParameter):
    """The time is illegal or too old."""

    number = 1014


class NotBuiltYet(NestwrightError):
    """Not built yet."""

    number = 3001


class NotFound(NestwrightError):
    """Not found."""

    number = 3002

    def __init__(self, kind: str, identity: object, *, field: str | None = None) -> None:
        where = "" if field is None else f" (field '{field}')"
        super().__init__(f"no such {kind}: {identity}{where}", field=field)


class AlreadyExists(NestwrightError):
    """It exists already."""

    number = 3003

    def __init__(self, kind: str, name: str, identity: object) -> None:
        self.identity = identity
        super().__init__(f"{kind} '{name}' exists already: {identity}")


class InUse(NestwrightError):
    """It is in use."""

    number = 3004


class UnreadableDrawing(NestwrightError):
    """The file is not a drawing that can be read."""

    number = 3005


class InvalidLayout(NestwrightError):
    """The layout did not pass the exact check."""

    number = 3006


class OverPlanned(NestwrightError):
    """More sheets than are left to be cut."""

    number = 3030


class TaskFailed(NestwrightError):
    """Background work ended without a result."""

    number = 3007


class BadLink(NestwrightError):
    """The link is not valid or has expired: ask for a new one."""

    number = 3008


class UnsafePath(NestwrightError):
    """The cutting path is not safe."""

    number = 3010


class UnreadableProgram(NestwrightError):
    """The program holds what its reader does not know."""

    number = 3011


class NotControllable(NestwrightError):
    """The machine is not controllable by this user."""

    number = 1010

    def __init__(self, identity: object, *, field: str = "cardId") -> None:
        super().__init__(f"no machine of this team: {identity} (field '{field}')", field=field)


class MachineUnreachable(NestwrightError):
    """The machine cannot be reached."""

    number = 3031


class DownloadFailed(NestwrightError):
    """An address could not be called."""

    number = 3020


class KeyReused(NestwrightError):
    """The idempotency key was used for another call."""

    number = 3021


class KeyBusy(NestwrightError):
    """The first call with this idempotency key has no answer yet: ask again in a moment."""

    number = 3022


class TemplateFailed(NestwrightError):
    """The template gives no part with these values."""

    number = 3012


class AccessDenied(NestwrightError):
    """The signed headers do not prove who calls."""

    def __init__(self, number: int, message: str) -> None:
        self.status = number
        super().__init__(message)


class LimitReached(AccessDenied):
    """The app calls more often than it may."""

    def __init__(self, number: int, message: str, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(number, message)
