"""The exchange: takes calls in, places and dials calls, and keeps the list of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.calls import Call
from ivr_app.emulator.loop import LoopEnd
from ivr_app.emulator.phones import PhoneCall
from ivr_app.emulator.routing import Route, route_of, sip_request
from ivr_app.emulator.session import Session
from ivr_app.emulator.webhooks import base_of

if TYPE_CHECKING:
    from ivr_app.emulator.platform import Platform


class Exchange:
    """All calls of the account by their sid, those that ended in the last minutes too."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self.calls: dict[str, Call] = {}

    def receive(
        self,
        *,
        party: PhoneCall | LoopEnd,
        from_: str,
        to: str,
        caller_name: str,
        headers: Mapping[str, str],
        authenticated_user: str,
    ) -> Call:
        """A party calls: the application of the account is asked what to do."""
        call = self._new_call(
            direction="inbound",
            from_=from_,
            to=to,
            caller_name=caller_name,
            status_hook=self._platform.config.call_status_hook_url,
            base_url=base_of(self._platform.config.call_hook_url),
        )
        call.party = party
        party.call = call
        sip = sip_request(call, self._platform.config.realm, headers, authenticated_user)
        Session(call, self._platform.config.call_hook_url).begin_inbound(sip)
        return call

    def dial_leg(self, parent: Call, target: Mapping[str, Any], dial: Mapping[str, Any]) -> Call:
        """Place a call for a `dial` verb; its statuses carry the verb's tag, not the parent's."""
        call = self._new_call(
            direction="outbound",
            from_=str(dial.get("callerId") or parent.from_),
            to=str(target.get("number") or target.get("name") or target.get("sipUri")),
            caller_name=str(dial.get("callerName", "")),
            status_hook=parent.status_hook,
            base_url=parent.base_url,
            parent=parent,
            customer_data=dial.get("tag"),
        )
        headers = {**dial.get("headers", {}), **target.get("headers", {})}
        self._start(call, target, headers)
        return call

    def place(
        self,
        request: Mapping[str, Any],
        call_hook: str | Mapping[str, Any],
        status_hook: str,
        *,
        report_now: bool = False,
    ) -> Call:
        """Place a call for `POST /Calls`; its hook is asked when it is answered."""
        to = request["to"]
        hook_url = call_hook if isinstance(call_hook, str) else str(call_hook["url"])
        call = self._new_call(
            direction="outbound",
            from_=str(request["from"]),
            to=str(to.get("number") or to.get("name") or to.get("sipUri")),
            caller_name=str(request.get("callerName", "")),
            status_hook=status_hook,
            base_url=base_of(hook_url),
            customer_data=request.get("tag"),
        )
        Session(call, call_hook)
        self._start(call, to, request.get("headers", {}), report_now=report_now)
        self._platform.scheduler.call_later(float(request.get("timeout", 60)), call.cancel)
        if limit := request.get("timeLimit"):
            self._platform.scheduler.call_later(float(limit), call.hang_up)
        return call

    def _start(
        self,
        call: Call,
        target: Mapping[str, Any],
        headers: Mapping[str, str],
        *,
        report_now: bool = False,
    ) -> None:
        """Report `trying`, and ring the target a moment later (404 if there is none)."""
        route = route_of(self._platform, call, target, headers)
        call.party = route.party
        if report_now:
            self._platform.webhooks.send_now("status", call.status_hook, call.base_url, call.body())
        else:
            call.report("trying", 100)
        self._platform.scheduler.call_later(
            self._platform.config.setup_seconds, lambda: self._ring(call, route)
        )

    def _ring(self, call: Call, route: Route) -> None:
        if call.is_over:
            return
        if route.party is None:
            call.party_rejected(404)
        else:
            route.party.ring()

    def _new_call(self, **fields: Any) -> Call:
        call = Call(self._platform, **fields)
        self._forget_old_calls()
        self.calls[call.sid] = call
        return call

    def _forget_old_calls(self) -> None:
        oldest = (
            self._platform.scheduler.now_ms()
            - self._platform.config.ended_calls_listed_seconds * 1000
        )
        for sid in [s for s, c in self.calls.items() if c.is_over and c.over_ms < oldest]:
            del self.calls[sid]

    def listed(self) -> list[Call]:
        """Calls that live, and those that ended in the last minutes."""
        self._forget_old_calls()
        return list(self.calls.values())
