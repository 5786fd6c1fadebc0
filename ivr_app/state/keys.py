"""All Redis keys, built in one place.

Every key starts with ``{s<nn>}:<account>:``. The tag in braces is a hash of the account modulo the
number of shards, so one script touches one slot and a company lives on one node of a cluster.

=====================  ======  =========================================================  =========
key (after the prefix) type    fields                                                     TTL
=====================  ======  =========================================================  =========
directory              hash    ``company``, ``ext:<number>``, ``did:<E.164>``,            none
                               ``sound:<id>`` -> JSON, ``sip:<user>`` -> number
api-keys               hash    id -> JSON (hash of the secret, scopes, name, created)     none
rooms                  hash    ``<kind>:<number>`` -> ``<room id>|<ends, ms>``            none
room:<room>            hash    id, opened, ends (ms), owner_call, announce, end_on_exit,  room
                               warned, locked, muted_all, moderated, music_call,
                               ``last:<extension>`` -> invite id
room:<room>:members    hash    call_sid -> JSON (role, extension, name, language, state   room
                               ``entering``/``waiting``/``in``, since, known (ms), muted,
                               entered_muted, how (it entered), replaces (older calls of
                               the owner), pressed (ms))
room:<room>:invites    hash    invite id -> JSON (see ``start_invite.lua``)               room
room:<room>:gone       set     call_sid of members that were replaced or taken out, and   room
                               of the legs of invites that are over
call:<call_sid>        string  JSON: room, id, invite, leg, gone                          room
pin:<call_sid>         hash    attempt -> verdict, ``delivery:<signature>`` -> attempt     1 hour
pin-wrong:<who>        zset    ``<call>:<attempt>`` by ms of the wrong PIN                15 min
pin-lock:<who>         string  ms until which PINs of <who> are refused                   15 min
callbacks:<who>        zset    order ids by ms: ``all``, or E.164 or extension            1 hour
callback:<id>          string  that a worker is placing this call                         1 hour
seen:<delivery>        string  what was handled once: its verdict                          10 min
hold:<call_sid>        string  JSON: see ``hold_push.lua``                                10 min
orders                 stream  order -> JSON (see ``worker/orders.py``)                   none
orders:later           zset    JSON of an order by the ms when it is due                  none
orders:dead            stream  orders that were given up, with the error                  none
lease                  string  the worker that reads ``orders``                           5 s
=====================  ======  =========================================================  =========

``room`` as a TTL is the longest life of a room and one hour. A TTL is garbage collection only:
rules compare stored milliseconds with the ``now`` that is an argument of every script.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one company (``account``) in an installation with ``shards`` hash slots."""

    account: str
    shards: int = 1

    @property
    def prefix(self) -> str:
        """``{s07}:AC123:``."""
        digest = hashlib.sha256(self.account.encode()).digest()
        shard = int.from_bytes(digest[:4], "big") % self.shards
        return f"{{s{shard:02d}}}:{self.account}:"

    def _key(self, name: str) -> str:
        return self.prefix + name

    @property
    def directory(self) -> str:
        """The extensions and the company's own data."""
        return self._key("directory")

    @property
    def api_keys(self) -> str:
        """The keys of the REST API."""
        return self._key("api-keys")

    @property
    def rooms(self) -> str:
        """The index of open rooms."""
        return self._key("rooms")

    @property
    def orders(self) -> str:
        """The stream of orders to the worker."""
        return self._key("orders")

    @property
    def later(self) -> str:
        """Orders that wait for their time."""
        return self._key("orders:later")

    @property
    def dead(self) -> str:
        """Orders that were given up."""
        return self._key("orders:dead")

    @property
    def lease(self) -> str:
        """Who reads the orders of this company."""
        return self._key("lease")

    def room(self, room: str) -> list[str]:
        """What every room script gets, in the order of ``lua/lib/room.lua``.

        ``room`` is ``local:<extension>`` or ``extension:<extension>``.
        """
        base = self._key(f"room:{room}")
        own = [base, f"{base}:members", f"{base}:invites", f"{base}:gone"]
        return [self.directory, self.rooms, self.orders, *own]

    def call(self, call_sid: str) -> str:
        """Where a call belongs."""
        return self._key(f"call:{call_sid}")

    def pin(self, call_sid: str) -> str:
        """The PIN entries of one call."""
        return self._key(f"pin:{call_sid}")

    def pin_wrong(self, who: str) -> str:
        """Wrong PINs of one caller, or for one room."""
        return self._key(f"pin-wrong:{who}")

    def pin_lock(self, who: str) -> str:
        """The lockout of one caller, or of one room."""
        return self._key(f"pin-lock:{who}")

    def seen(self, signature: str) -> str:
        """That a key hook was handled."""
        return self._key(f"seen:{signature}")

    def callbacks(self, who: str) -> str:
        """How often somebody was called back lately."""
        return self._key(f"callbacks:{who}")

    def callback(self, id_: str) -> str:
        """That the call of an order to call back is being placed."""
        return self._key(f"callback:{id_}")

    def hold(self, call_sid: str) -> str:
        """What a member on hold is still to hear."""
        return self._key(f"hold:{call_sid}")
