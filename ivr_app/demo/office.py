"""Who is in the stories: three phones of a company, two numbers outside, and somebody who calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_app.emulator import Phone, Platform

CALLER_ID = "+4930231250"
# As people of the company key them in.
SUPPLIER, GARAGE = "03023125100", "03023125200"

HEAD = f"""\
company:
  name: Example
  country: DE
  caller_id: "{CALLER_ID}"
"""


@dataclass(frozen=True, slots=True)
class Office:
    """The phones 101, 102 and 103, and three outside; ``outsider`` is the one who calls."""

    reception: Phone
    sales: Phone
    workshop: Phone
    supplier: Phone
    garage: Phone
    outsider: Phone


def cast(outsider: str) -> Callable[[Platform], Office]:
    """Return what registers the phones on a platform; the one who calls has that name."""
    return lambda platform: Office(
        reception=platform.add_phone("101", name="Reception"),
        sales=platform.add_phone("102", name="Sales"),
        workshop=platform.add_phone("103", name="Workshop"),
        supplier=platform.add_number("+493023125100", name="Supplier"),
        garage=platform.add_number("+493023125200", name="Garage"),
        outsider=platform.add_number("+442079460001", name=outsider),
    )
