"""A scripted answer in place of the server's: the page's `fetch` of a turn gives these events, cut at any byte."""

import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

Event = tuple[str, Any]

START: Event = (
    "start",
    {"conversation": 1, "turn": 7, "title": "Scripted", "provider": "Tester", "model": "m-1", "generative": True},
)

_SCRIPT = """([wire, piece, forever]) => {
  const real = window.fetch;
  window.asked = [];
  window.fetch = async (address, options) => {
    if (!String(address).includes("/assistant/turn/")) return real(address, options);
    window.asked.push(Object.fromEntries(options.body));
    const bytes = new TextEncoder().encode(wire);
    let from = 0;
    const body = new ReadableStream({
      start(stream) {
        options.signal.addEventListener("abort", () => stream.error(new DOMException("stopped", "AbortError")));
      },
      pull(stream) {
        if (from < bytes.length) stream.enqueue(bytes.slice(from, (from += piece)));
        else if (!forever) stream.close();
        else return new Promise(() => {});
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };
}"""


def answer_with(page: Page, events: Sequence[Event], *, piece_bytes: int = 7, forever: bool = False) -> None:
    """From now on every question is answered with `events`; `forever` leaves the stream open after them."""
    wire = "".join(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n" for name, data in events)
    page.evaluate(_SCRIPT, [wire, piece_bytes, forever])


def text(*pieces: str) -> list[Event]:
    return [("text", {"t": piece}) for piece in pieces]


def end(state: str = "complete") -> Event:
    return "end", {"state": state, "tokens_in": 1, "tokens_out": 1, "sources": [], "message": ""}


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
