"""A voice platform of the jambonz kind in one process: it runs verb documents, posts signed
webhooks, serves the REST API and has phones to dial, answer, press keys and hang up.

It judges the application and therefore shares no code with it. Sound is a set of labelled
sources; time is a scheduler's: virtual in tests, real in a demonstration.
"""

from ivr_app.emulator.behaviour import Answer, EarlyMedia, Reject, RingForever
from ivr_app.emulator.config import PlatformConfig
from ivr_app.emulator.faults import Faults
from ivr_app.emulator.phones import Phone, PhoneCall
from ivr_app.emulator.platform import Platform
from ivr_app.emulator.real_time import RealScheduler
from ivr_app.emulator.rest_server import RestServer, WsgiAdapter, serve_rest
from ivr_app.emulator.scheduler import Scheduler, VirtualScheduler
from ivr_app.emulator.timeline import Event, Violation
from ivr_app.emulator.transport import (
    HookFailure,
    HookReply,
    HookTransport,
    HttpTransport,
    WsgiTransport,
)

__all__ = [
    "Answer",
    "EarlyMedia",
    "Event",
    "Faults",
    "HookFailure",
    "HookReply",
    "HookTransport",
    "HttpTransport",
    "Phone",
    "PhoneCall",
    "Platform",
    "PlatformConfig",
    "RealScheduler",
    "Reject",
    "RestServer",
    "RingForever",
    "Scheduler",
    "Violation",
    "VirtualScheduler",
    "WsgiAdapter",
    "WsgiTransport",
    "serve_rest",
]
