"""The story of a company: its number leads to a menu, the menu to a conference with a moderator."""

from __future__ import annotations

from ivr_app.demo.ears import MUSIC, MUSIC_URL
from ivr_app.demo.hands import hang_up, line_of, pick_up, press
from ivr_app.demo.office import CALLER_ID, GARAGE, HEAD, SUPPLIER, Office, cast
from ivr_app.demo.scene import Scene
from ivr_app.demo.story import Step, Story
from ivr_app.emulator import Phone

PIN, MODERATOR_PIN = "4711", "98765"
GREETING = "Welcome. Press 1 for the conference, or 2 for our hours."
HOURS = "We are here from nine to five."

COMPANY = f"""\
{HEAD}
phone:
  "101": {{name: Reception}}
  "102": {{name: Sales}}
  "103": {{name: Workshop}}
conference:
  "700":
    name: Board
    pin: "{PIN}"
    moderator_pin: "{MODERATOR_PIN}"
    announce_caller_name: true
    music_on_hold_sound: music
    end_on_moderator_exit: true
ivr:
  "800":
    entry_context: main
    contexts:
      - name: main
        greeting: {{text: "{GREETING}"}}
        options:
          "1": [{{transfer: "700"}}]
          "2": [{{say: "{HOURS}"}}]
did:
  "{CALLER_ID}": "800"
sound:
  music: {{url: "{MUSIC_URL}"}}
"""


def menu(scene: Scene, office: Office) -> None:
    """A number of the public network leads to the menu."""
    office.outsider.dial(CALLER_ID)
    scene.hear_words(GREETING, office.outsider)


def hours(scene: Scene, office: Office) -> None:
    """An option that only speaks leads back to the greeting."""
    press(office.outsider, "2")
    scene.hear_words(HOURS, office.outsider)


def from_menu(scene: Scene, office: Office) -> None:
    """The menu leads to the conference like a call to its number; who is alone hears music."""
    press(office.outsider, "1")
    _key_in(scene, office.outsider, PIN)
    scene.ears("Customer is alone, with music", {office.outsider: frozenset({MUSIC})})


def moderator(scene: Scene, office: Office) -> None:
    """The other PIN makes a moderator; the music ends."""
    office.reception.dial("700")
    _key_in(scene, office.reception, MODERATOR_PIN)
    scene.hear("joined", office.reception, office.outsider, name="Reception")
    scene.listen(office.reception, office.outsider)


def participant(scene: Scene, office: Office) -> None:
    """A phone of the company is announced by name."""
    office.sales.dial("700")
    _key_in(scene, office.sales, PIN)
    scene.hear("joined", office.reception, office.sales, office.outsider, name="Sales")
    scene.listen(office.reception, office.sales, office.outsider)


def not_for_outsiders(scene: Scene, office: Office) -> None:
    """Whoever does not belong to the company calls nobody at its cost."""
    rung = office.workshop.rings
    press(office.outsider, "*8103#")
    scene.hear("not_available", office.outsider)
    scene.does_not_ring(office.workshop, rung)


def invited(scene: Scene, office: Office) -> None:
    """Every phone of the company invites, a participant too."""
    press(office.sales, f"*8{SUPPLIER}#")
    scene.hear("trying", office.sales)
    scene.rings(office.supplier, shows=CALLER_ID)
    pick_up(office.supplier)
    scene.listen(office.reception, office.sales, office.supplier, office.outsider)


def lecture(scene: Scene, office: Office) -> None:
    """`*92` mutes everybody but moderators."""
    press(office.reception, "*92")
    scene.hear("muted_all", office.reception)
    scene.listen(office.reception, unheard=(office.sales, office.supplier, office.outsider))


def late(scene: Scene, office: Office) -> None:
    """Who joins later is muted, too."""
    office.workshop.dial("700")
    _key_in(scene, office.workshop, PIN)
    scene.hear("joined", office.reception, *_audience(office), name="Workshop")
    scene.listen(office.reception, unheard=_audience(office))


def stays_muted(scene: Scene, office: Office) -> None:
    """`*1` does not get round it."""
    press(office.sales, "*1")
    scene.hear("not_available", office.sales)
    scene.listen(office.reception, unheard=_audience(office))


def discussion(scene: Scene, office: Office) -> None:
    """`*93` gives everybody the word."""
    press(office.reception, "*93")
    scene.hear("unmuted_all", office.reception)
    scene.listen(office.reception, *_audience(office))


def removed(scene: Scene, office: Office) -> None:
    """`*95` removes the newest member that is no moderator."""
    line = line_of(office.workshop)
    press(office.reception, "*95")
    scene.hear("removed_last", office.reception)
    scene.hear("removed", office.workshop)
    scene.over("Workshop is hung up", line)
    scene.listen(office.reception, office.sales, office.supplier, office.outsider)


def locked(scene: Scene, office: Office) -> None:
    """A locked room takes nobody, the right PIN or not."""
    press(office.reception, "*94")
    scene.hear("locked_now", office.reception)
    line = office.workshop.dial("700")
    _key_in(scene, office.workshop, PIN)
    scene.hear("locked", office.workshop)
    scene.over("Workshop is hung up", line)


def moderator_invites(scene: Scene, office: Office) -> None:
    """Moderators invite into a locked room, others do not."""
    press(office.sales, "*8103#")
    scene.hear("locked", office.sales)
    press(office.reception, f"*8{GARAGE}#")
    scene.hear("trying", office.reception)
    scene.rings(office.garage, shows=CALLER_ID)
    pick_up(office.garage)
    scene.listen(office.reception, office.sales, office.supplier, office.garage, office.outsider)


def own_last(scene: Scene, office: Office) -> None:
    """`##` drops the last number of whoever presses it, not the last of all."""
    line = line_of(office.supplier)
    press(office.sales, "##")
    scene.hear("dropped", office.sales, number=SUPPLIER)
    scene.over("Supplier is hung up", line)
    scene.listen(office.reception, office.sales, office.garage, office.outsider)


def ended(scene: Scene, office: Office) -> None:
    """With `end_on_moderator_exit` the room ends when its last moderator leaves."""
    others = (office.sales, office.garage, office.outsider)
    lines = [line_of(phone) for phone in others]
    hang_up(office.reception)
    scene.hear("ended", *others)
    for phone, line in zip(others, lines, strict=True):
        scene.over(f"{phone.name} is hung up", line)


def _key_in(scene: Scene, phone: Phone, pin: str) -> None:
    """Be asked for the PIN, and key it in."""
    scene.hear("enter_pin", phone)
    press(phone, f"{pin}#")


def _audience(office: Office) -> tuple[Phone, ...]:
    """All but the moderator, once Workshop has come."""
    return (office.sales, office.workshop, office.supplier, office.outsider)


COMPANY_CONFERENCE = Story(
    title="A number, a menu, and the conference 700 with its moderator",
    company=COMPANY,
    cast=cast("Customer"),
    steps=(
        Step(
            "A customer calls the company",
            f"Its public number {CALLER_ID} leads to a menu.",
            menu,
        ),
        Step("2 says the hours", "An option can be a sentence; it leads back to the menu.", hours),
        Step(
            "1 leads to the conference",
            "The PIN lets the Customer in; alone, it hears music.",
            from_menu,
        ),
        Step(
            "Reception comes as moderator",
            "It dials 700; its PIN is the other one.",
            moderator,
        ),
        Step(
            "Sales comes as participant",
            "Phones of the company are announced by name.",
            participant,
        ),
        Step(
            "The Customer may not invite",
            "Only phones of the company do; the Customer alone is told so.",
            not_for_outsiders,
        ),
        Step("Sales invites the Supplier", "A participant may, if it is a colleague.", invited),
        Step("*92 begins a lecture", "Only moderators are heard from now on.", lecture),
        Step("Workshop comes late", "Who joins a lecture is muted, too.", late),
        Step(
            "Sales stays muted", "*1 is for moderators as long as the lecture lasts.", stays_muted
        ),
        Step("*93 ends the lecture", "Everybody is heard again.", discussion),
        Step(
            "*95 removes the newest",
            "The last to come who is no moderator: Workshop, which is told so.",
            removed,
        ),
        Step("*94 locks the conference", "Workshop tries to come back, with the PIN.", locked),
        Step(
            "Only a moderator invites now",
            "Sales may not invite into a locked conference; Reception may.",
            moderator_invites,
        ),
        Step(
            "## drops one's own last number",
            "That of Sales is the Supplier; the Garage, invited later, stays.",
            own_last,
        ),
        Step("Reception leaves", "Its last moderator gone, the conference ends for all.", ended),
    ),
)
