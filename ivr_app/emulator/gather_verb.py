"""`gather`: a prompt, keys, and a hook that hears of them."""

from collections.abc import Iterator

from ivr_app.emulator.keypad import DigitCollector
from ivr_app.emulator.speech import Player, Utterance, utterances
from ivr_app.emulator.verb import Verb


class GatherVerb(Verb):
    """Keys are taken from the start, also during the prompt, and the first one ends the prompt.

    The time-out runs from the end of the prompt, or from the first key.
    """

    def start(self) -> None:
        """Play the nested prompt and listen."""
        if "speech" in self.data.get("input", ["digits"]):
            self.platform.timeline.violate("gather of speech is not modelled", self.call.sid)
        self._collector = DigitCollector(self.call, self.data, self._done)
        self._player = Player(self.call, self._prompt(), self._prompt_over)
        self._listening = self.data.get("listenDuringPrompt") is not False
        if self._listening:
            self._collector.listen()
            if self.data.get("dtmfBargein") is not False:
                self.call.key_listeners.append(self._end_prompt)
        self._player.start()

    def stop(self) -> None:
        """Replaced or over: the hook hears nothing."""
        self._end_prompt("")
        self._collector.stop()
        self.finish()

    def _prompt(self) -> Iterator[Utterance]:
        for name in ("say", "play"):
            if name in self.data:
                yield from utterances(self.call, {**self.data[name], "verb": name})

    def _prompt_over(self) -> None:
        if not self._listening:
            self._collector.listen()
        self._collector.start_timeout()

    def _end_prompt(self, _key: str) -> None:
        self._player.stop()
        if self._end_prompt in self.call.key_listeners:
            self.call.key_listeners.remove(self._end_prompt)

    def _done(self, result: dict[str, str]) -> None:
        self._player.stop()
        self.act(result)
