"""The story of a local conference: opened, joined, called into, dropped from, ended."""

from __future__ import annotations

from ivr_app.demo.hands import hang_up, line_of, pick_up, press
from ivr_app.demo.office import CALLER_ID, GARAGE, HEAD, SUPPLIER, Office, cast
from ivr_app.demo.scene import Scene
from ivr_app.demo.story import Step, Story

PIN = "4711"

COMPANY = f"""\
{HEAD}
phone:
  "101":
    name: Reception
    conference_pin: "{PIN}"
    conference_end_on_exit: true
  "102": {{name: Sales}}
  "103": {{name: Workshop}}
"""


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
    press(office.reception, f"*8{SUPPLIER}#")
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
    pick_up(office.supplier)
    scene.listen(office.reception, office.sales, office.supplier)
    scene.pause(1)


def dropped(scene: Scene, office: Office) -> None:
    """`##` removes an external number at any stage."""
    line = line_of(office.supplier)
    press(office.reception, "##")
    scene.hear("dropped", office.reception, number=SUPPLIER)
    scene.over("Supplier is hung up", line)
    scene.listen(office.reception, office.sales)


def nobody_left(scene: Scene, office: Office) -> None:
    """A second `##` never removes somebody else."""
    press(office.reception, "##")
    scene.hear("nobody_to_remove", office.reception)
    scene.listen(office.reception, office.sales)


def busy(scene: Scene, office: Office) -> None:
    """A failure is told to the inviter alone."""
    press(office.reception, f"*8{GARAGE}#")
    scene.rings(office.garage, shows=CALLER_ID)
    if line := office.garage.ringing:
        line.reject(486)
    scene.hear("busy", office.reception, number=GARAGE)
    scene.listen(office.reception, office.sales)


def cancelled(scene: Scene, office: Office) -> None:
    """`##` stops a colleague's phone from ringing."""
    press(office.reception, "*8103#")
    scene.rings(office.workshop, shows="101")
    press(office.reception, "##")
    scene.stops_ringing(office.workshop)
    scene.hear("dropped", office.reception, number="103")


def colleague_answers(scene: Scene, office: Office) -> None:
    """A colleague is called again, and answers."""
    press(office.reception, "*8103#")
    scene.rings(office.workshop, shows="101")
    pick_up(office.workshop)
    _all_three(scene, office)


def colleague_stays(scene: Scene, office: Office) -> None:
    """An extension that picked up cannot be dropped."""
    press(office.reception, "##")
    scene.hear("picked_up", office.reception, number="103")
    _all_three(scene, office)


def not_for_participants(scene: Scene, office: Office) -> None:
    """Only the owner invites."""
    rung = office.workshop.rings
    press(office.sales, "*8103#")
    scene.hear("not_available", office.sales)
    scene.does_not_ring(office.workshop, rung)
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
    line = office.outsider.dial("*8101", caller_id="101")
    scene.hear("no_such_number", office.outsider)
    scene.over("Stranger is hung up", line)
    _all_three(scene, office)


def muted(scene: Scene, office: Office) -> None:
    """`*1` is one's own microphone."""
    press(office.sales, "*1")
    scene.hear("muted", office.sales)
    scene.listen(office.reception, office.workshop, unheard=(office.sales,))
    press(office.sales, "*1")
    scene.hear("unmuted", office.sales)
    _all_three(scene, office)


def taken_over(scene: Scene, office: Office) -> None:
    """The owner comes back with another call; the room goes on."""
    old = line_of(office.reception)
    office.reception.dial("*8101")
    scene.over("Reception's older call is hung up", old)
    _all_three(scene, office)


def ended(scene: Scene, office: Office) -> None:
    """With `conference_end_on_exit` the room ends for all when its owner leaves."""
    others = [(phone, line_of(phone)) for phone in (office.sales, office.workshop)]
    hang_up(office.reception)
    scene.stops_ringing(office.supplier)
    scene.hear("ended", office.sales, office.workshop)
    for phone, line in others:
        scene.over(f"{phone.name} is hung up", line)


def _all_three(scene: Scene, office: Office) -> None:
    scene.listen(office.reception, office.sales, office.workshop)


LOCAL_CONFERENCE = Story(
    title="A conference of the phone 101, and what everybody hears of it",
    company=COMPANY,
    cast=cast("Stranger"),
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
