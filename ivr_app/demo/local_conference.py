"""The story of a local conference: opened, joined, called into, dropped from, ended."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.demo.scene import Scene
from ivr_app.demo.story import Step, Story
from ivr_app.emulator import Phone, PhoneCall, Platform

PIN = "4711"
CALLER_ID = "+4930231250"
SUPPLIER, GARAGE = "03023125100", "03023125200"

COMPANY = f"""\
company:
  name: Example
  country: DE
  caller_id: "{CALLER_ID}"
phone:
  "101":
    name: Reception
    conference_pin: "{PIN}"
    conference_end_on_exit: true
  "102": {{name: Sales}}
  "103": {{name: Workshop}}
"""


@dataclass(frozen=True, slots=True)
class Office:
    """The phones: three of the company, and three outside."""

    reception: Phone
    sales: Phone
    workshop: Phone
    supplier: Phone
    garage: Phone
    stranger: Phone


def cast(platform: Platform) -> Office:
    """Register the phones."""
    return Office(
        reception=platform.add_phone("101", name="Reception"),
        sales=platform.add_phone("102", name="Sales"),
        workshop=platform.add_phone("103", name="Workshop"),
        supplier=platform.add_number("+493023125100", name="Supplier"),
        garage=platform.add_number("+493023125200", name="Garage"),
        stranger=platform.add_number("+442079460001", name="Stranger"),
    )


def too_early(scene: Scene, office: Office) -> None:
    """Nobody but the owner creates a room."""
    line = office.sales.dial("*8101")
    scene.hear("not_started", office.sales)
    scene.over("Sales is hung up", line)


def opened(scene: Scene, office: Office) -> None:
    """The owner creates it, and is not asked for the PIN."""
    office.reception.dial("*8101")
    scene.hear("started", office.reception)
    scene.listen(office.reception)


def joined(scene: Scene, office: Office) -> None:
    """A participant needs the PIN, and is announced by name."""
    line = office.sales.dial("*8101")
    scene.hear("enter_pin", office.sales)
    line.press("1234#")
    scene.hear("wrong_pin", office.sales)
    line.press(f"{PIN}#")
    scene.hear("joined", office.reception, office.sales, name="Sales")
    scene.listen(office.reception, office.sales)


def invited(scene: Scene, office: Office) -> None:
    """An external number is called in the background."""
    _keys(office.reception, f"*8{SUPPLIER}#")
    scene.hear("trying", office.reception)
    scene.rings(office.supplier, shows=CALLER_ID)
    scene.listen(office.reception, office.sales)


def early_media(scene: Scene, office: Office) -> None:
    """What the called party sends before it answers is heard by the whole room."""
    if line := office.supplier.ringing:
        line.early_media("the Supplier's queue music")
    music = "early:the Supplier's queue music"
    scene.listen(office.reception, office.sales, besides={office.supplier: music})
    scene.pause(1)


def answered(scene: Scene, office: Office) -> None:
    """The called party answers."""
    _picks_up(office.supplier)
    scene.listen(office.reception, office.sales, office.supplier)
    scene.pause(1)


def dropped(scene: Scene, office: Office) -> None:
    """`##` removes an external number at any stage."""
    line = _line(office.supplier)
    _keys(office.reception, "##")
    scene.hear("dropped", office.reception, number=SUPPLIER)
    if line:
        scene.over("Supplier is hung up", line)
    scene.listen(office.reception, office.sales)


def nobody_left(scene: Scene, office: Office) -> None:
    """A second `##` never removes somebody else."""
    _keys(office.reception, "##")
    scene.hear("nobody_to_remove", office.reception)
    scene.listen(office.reception, office.sales)


def busy(scene: Scene, office: Office) -> None:
    """A failure is told to the inviter alone."""
    _keys(office.reception, f"*8{GARAGE}#")
    scene.rings(office.garage, shows=CALLER_ID)
    if line := office.garage.ringing:
        line.reject(486)
    scene.hear("busy", office.reception, number=GARAGE)
    scene.listen(office.reception, office.sales)


def cancelled(scene: Scene, office: Office) -> None:
    """`##` stops a colleague's phone from ringing."""
    _keys(office.reception, "*8103#")
    scene.rings(office.workshop, shows="101")
    _keys(office.reception, "##")
    scene.stops_ringing(office.workshop)
    scene.hear("dropped", office.reception, number="103")


def colleague_answers(scene: Scene, office: Office) -> None:
    """A colleague is called again, and answers."""
    _keys(office.reception, "*8103#")
    scene.rings(office.workshop, shows="101")
    _picks_up(office.workshop)
    _all_three(scene, office)


def colleague_stays(scene: Scene, office: Office) -> None:
    """An extension that picked up cannot be dropped."""
    _keys(office.reception, "##")
    scene.hear("picked_up", office.reception, number="103")
    _all_three(scene, office)


def not_for_participants(scene: Scene, office: Office) -> None:
    """Only the owner invites."""
    rung = office.workshop.rings
    _keys(office.sales, "*8103#")
    scene.hear("not_available", office.sales)
    scene.expect(
        "Workshop is not called once more",
        lambda: office.workshop.rings == rung,
        lambda: f"{office.workshop.rings - rung} calls",
    )
    _all_three(scene, office)


def second_line(scene: Scene, office: Office) -> None:
    """An invite can be a call of its own, which is never answered."""
    line = office.reception.dial(f"*8{SUPPLIER}")
    scene.hear("trying", office.reception)
    scene.over("the second line was never answered", line, status=603)
    scene.rings(office.supplier, shows=CALLER_ID)
    _all_three(scene, office)


def stranger(scene: Scene, office: Office) -> None:
    """A caller id is a claim, never proof."""
    line = office.stranger.dial("*8101", caller_id="101")
    scene.hear("no_such_number", office.stranger)
    scene.over("Stranger is hung up", line)
    _all_three(scene, office)


def muted(scene: Scene, office: Office) -> None:
    """`*1` is one's own microphone."""
    _keys(office.sales, "*1")
    scene.hear("muted", office.sales)
    scene.ears(
        "Sales is not heard any more, but goes on hearing",
        {
            office.reception: frozenset({"voice:Workshop"}),
            office.workshop: frozenset({"voice:Reception"}),
            office.sales: frozenset({"voice:Reception", "voice:Workshop"}),
        },
    )
    _keys(office.sales, "*1")
    scene.hear("unmuted", office.sales)
    _all_three(scene, office)


def taken_over(scene: Scene, office: Office) -> None:
    """The owner comes back with another call; the room goes on."""
    old = _line(office.reception)
    office.reception.dial("*8101")
    if old:
        scene.over("Reception's older call is hung up", old)
    _all_three(scene, office)


def ended(scene: Scene, office: Office) -> None:
    """With `conference_end_on_exit` the room ends for all when its owner leaves."""
    others = [line for phone in (office.sales, office.workshop) if (line := _line(phone))]
    for line in office.reception.live_calls:
        line.hangup()
    scene.stops_ringing(office.supplier)
    scene.hear("ended", office.sales, office.workshop)
    for line in others:
        scene.over(f"{line.phone.name} is hung up", line)


def _line(phone: Phone) -> PhoneCall | None:
    """The oldest call of a phone that is not over."""
    return next(iter(phone.live_calls), None)


def _keys(phone: Phone, keys: str) -> None:
    """Press keys in the room; a phone that is not in it presses nothing."""
    if line := _line(phone):
        line.press(keys, gap=0.2 if keys == "##" else 0.1)


def _picks_up(phone: Phone) -> None:
    if line := phone.ringing:
        line.answer()


def _all_three(scene: Scene, office: Office) -> None:
    scene.listen(office.reception, office.sales, office.workshop)


LOCAL_CONFERENCE = Story(
    title="A conference of the phone 101, and what everybody hears of it",
    company=COMPANY,
    cast=cast,
    steps=(
        Step(
            "Sales is too early",
            "Only its owner can start a conference: *8 and the own number.",
            too_early,
        ),
        Step("Reception opens its conference", "The owner is never asked for the PIN.", opened),
        Step(
            "Sales joins with the PIN",
            "The first try is wrong. Who joins is announced to everybody by name.",
            joined,
        ),
        Step(
            "Reception invites an external number",
            "*8 and a number, typed in the room; the others hear nothing of it.",
            invited,
        ),
        Step(
            "Music before the answer",
            "What the called party sends before it answers is heard by all.",
            early_media,
        ),
        Step("The Supplier answers", "From now on it is in the conference.", answered),
        Step("## drops the last number", "At any stage: ringing, music, answered.", dropped),
        Step("A second ## drops nobody", "It never removes somebody else.", nobody_left),
        Step("A number that is busy", "The inviter is told, privately; nobody else is.", busy),
        Step("## stops the ringing", "Reception calls Workshop in, and thinks better.", cancelled),
        Step("Workshop answers", "Called a second time.", colleague_answers),
        Step(
            "## cannot drop a colleague who answered",
            "An extension can be dropped only before it picks up.",
            colleague_stays,
        ),
        Step(
            "Sales may not invite",
            "In a local conference only the owner does; Sales alone is told so.",
            not_for_participants,
        ),
        Step(
            "Inviting from a second line",
            "A call of its own: told what happens, never answered, never billed.",
            second_line,
        ),
        Step(
            "A stranger shows the caller id 101",
            "A caller id is a claim; only the platform's authentication is proof.",
            stranger,
        ),
        Step("Sales mutes itself", "*1: the own microphone off, and on again.", muted),
        Step(
            "Reception changes phones",
            "The newest call of the owner takes over; the conference goes on.",
            taken_over,
        ),
        Step(
            "Reception leaves",
            "It ends for all, and the Supplier, still being called, rings no more.",
            ended,
        ),
    ),
)
