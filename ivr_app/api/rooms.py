"""``/room/``: live rooms, and what is done to them. It is done at once, and told to the platform
by orders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from flask.views import MethodView
from flask_smorest.pagination import PaginationParameters

from ivr_app.api.access import access
from ivr_app.api.blueprint import WITH_BODY, Blueprint
from ivr_app.api.problems import refuse
from ivr_app.domain.invite import Inviting
from ivr_app.services import room_control
from ivr_app.services.room_control import Page
from ivr_app.state.room_control import OpenRoom
from schemas.resources.room import InviteSchema, NewInviteSchema, RoomFilterSchema, RoomSchema

Clock = Callable[[], int]

_REFUSALS = {
    "no_room": (404, "the room has ended"),
    "no_member": (404, "there is no such member in the room"),
    "no_invite": (404, "there is no such invite in the room"),
    "answered": (409, "it was answered: remove the member"),
    "not_available": (409, "this is for rooms of conference extensions only"),
}
_NOT_INVITED = {
    Inviting.NO_ROOM: (404, "the room has ended"),
    Inviting.CALLING: (409, "this number is being called"),
    Inviting.ALREADY_THERE: (409, "this number is in the room"),
    Inviting.TOO_MANY: (409, "too many invites are being called"),
    Inviting.FULL: (409, "the room is full"),
}
_WRONG_NUMBER = {
    Inviting.NOT_INVITABLE: "must be a phone, or an external number",
    Inviting.NUMBER_INVALID: "is neither a phone nor a possible external number",
    Inviting.NOT_ALLOWED: "is not allowed by the outbound rules of the installation",
}
# What is done to a room, and to a member of it: the path of each, and its description.
_TO_ROOM = {
    "lock": "Lock it: no new caller gets in but by the moderator PIN.",
    "unlock": "Unlock it.",
    "mute_all": "Mute everybody but moderators, also those who join later.",
    "unmute_all": "Unmute everybody.",
    "end": "End it for everybody.",
}
_TO_MEMBER = {
    "mute": "Turn the microphone of a member off.",
    "unmute": "Turn the microphone of a member on.",
    "remove": "Remove a member.",
}


def room_views(clock: Clock) -> Blueprint:
    """Return the operations on live rooms. ``clock`` gives ms since 1970."""
    views = Blueprint("room", __name__, description="Live rooms, and what is done to them.")
    _add_reading(views, clock)
    for action, summary in _TO_ROOM.items():
        _add_action(views, clock, f"/<string(maxlength=64):room>/{action}/", action, summary)
    for action, summary in _TO_MEMBER.items():
        path = f"/<string(maxlength=64):room>/member/<string(maxlength=64):member>/{action}/"
        _add_action(views, clock, path, action, summary)
    path = "/<string(maxlength=64):room>/invite/<string(maxlength=64):invite>/drop/"
    _add_action(views, clock, path, "drop", "Drop an invite that nobody has answered.")
    _add_inviting(views, clock)
    return views


def _add_reading(views: Blueprint, clock: Clock) -> None:
    @views.on("/")
    class Rooms(MethodView):
        @views.errors(422)
        @views.takes(RoomFilterSchema(), location="query")
        @views.gives(200, RoomSchema(many=True))
        @views.pages()
        def get(
            self, wanted: dict[str, str], pagination_parameters: PaginationParameters
        ) -> list[dict[str, Any]]:
            """List the live rooms."""
            page = pagination_parameters
            wish = Page(wanted.get("number", ""), page.first_item, page.page_size)
            found, page.item_count = room_control.rooms(access().office, wish, clock())
            return found

    @views.on("/<string(maxlength=64):room>/")
    class Room(MethodView):
        @views.errors(404)
        @views.gives(200, RoomSchema())
        def get(self, room: str) -> dict[str, Any]:
            """Read one live room: its members and invites."""
            found = room_control.room(access().office, room, clock())
            if found is None:
                refuse(404, "there is no such room, or it has ended")
            return found


def _add_action(views: Blueprint, clock: Clock, path: str, action: str, summary: str) -> None:
    @views.on(path, methods=["POST"], endpoint=action)
    @views.errors(404, 409)
    @views.gives(204)
    @views.documented(summary=summary)
    def act(room: str, member: str = "", invite: str = "") -> None:
        office = access().office
        verdict = office.rooms.act(
            _running(room, clock), action, now=clock(), member=member, invite=invite
        )
        if verdict != "done":
            status, detail = _REFUSALS[verdict]
            refuse(status, detail)


def _add_inviting(views: Blueprint, clock: Clock) -> None:
    @views.on("/<string(maxlength=64):room>/invite/", methods=["POST"])
    @views.errors(*WITH_BODY, 404, 409)
    @views.takes(NewInviteSchema())
    @views.gives(201, InviteSchema())
    def invite(wanted: dict[str, str], room: str) -> dict[str, Any]:
        """Invite a number. The invite belongs to nobody of the room: ## never drops it."""
        office = access().office
        made = room_control.invite(office, _running(room, clock), wanted["number"], clock())
        return _not_invited(made) if isinstance(made, Inviting) else made


def _not_invited(verdict: Inviting) -> NoReturn:
    if verdict in _WRONG_NUMBER:
        refuse(422, "the number cannot be invited", faults={"number": _WRONG_NUMBER[verdict]})
    status, detail = _NOT_INVITED[verdict]
    refuse(status, detail)


def _running(room: str, clock: Clock) -> OpenRoom:
    found = room_control.find(access().office, room, clock())
    if found is None:
        refuse(404, "there is no such room, or it has ended")
    return found
