"""Builders of verb documents: plain dicts that the platform takes as they are.

A document is a list of verbs: `[say("Goodbye"), hangup()]`. Option names are the snake_case of
the platform's keys; an option left at None is absent. A misspelt option is a TypeError, one that
contradicts another a VerbError, both when the verb is built. Hooks are absolute URLs.
"""

from verbs.call import answer, dial, hangup, redirect, sip_decline
from verbs.conference import conference, leave
from verbs.document import Verb, nested
from verbs.errors import VerbError
from verbs.gather import gather
from verbs.session import (
    barge_in,
    config,
    dub_add_track,
    dub_play_on_track,
    dub_remove_track,
    dub_say_on_track,
    dub_silence_track,
    tag,
)
from verbs.speech import pause, play, say, synthesizer
from verbs.targets import phone_target, sip_target, user_target

__all__ = [
    "Verb",
    "VerbError",
    "answer",
    "barge_in",
    "conference",
    "config",
    "dial",
    "dub_add_track",
    "dub_play_on_track",
    "dub_remove_track",
    "dub_say_on_track",
    "dub_silence_track",
    "gather",
    "hangup",
    "leave",
    "nested",
    "pause",
    "phone_target",
    "play",
    "redirect",
    "say",
    "sip_decline",
    "sip_target",
    "synthesizer",
    "tag",
    "user_target",
]
