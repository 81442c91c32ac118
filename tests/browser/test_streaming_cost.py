"""What an answer costs the browser grows with its length, not with its square."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.scripted import START, answer_with, ask, end, text
from tests.browser.sweep import choose

# Counts what is put into the page and what is taken out of it while an answer comes.
_COUNT = """() => {
  window.cost = { nodes: 0, characters: 0, removed: 0 };
  window.spoken = [];
  const announced = document.querySelector("[data-announce]");
  new MutationObserver(() => window.spoken.push(announced.textContent)).observe(announced, { childList: true });
  const length = (node) => (node.nodeType === Node.TEXT_NODE ? node.data.length : node.textContent.length);
  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "characterData") window.cost.characters += length(record.target);
      window.cost.nodes += record.addedNodes.length;
      window.cost.removed += record.removedNodes.length;
      for (const node of record.addedNodes) {
        const inside = [...record.addedNodes].some((other) => other !== node && other.contains(node));
        if (!inside && node.nodeType === Node.TEXT_NODE) window.cost.characters += length(node);
      }
    }
  }).observe(document.querySelector("[data-turns]"), { subtree: true, childList: true, characterData: true });
}"""

CHUNKS = (
    "Le collège ",
    "décide **ce** jour. ",
    "Les travaux ",
    "commencent le 16 mars.\n\n",
    "- un point\n",
    "\nEt puis ",
)


@dataclass(frozen=True, slots=True)
class Cost:
    nodes: int
    characters: int
    removed: int


@pytest.fixture
def assistant(context: BrowserContext, server: str) -> Page:
    choose(context, server, "clerk")
    return context.new_page()


def _cost(page: Page, chunks: int) -> Cost:
    page.goto("/assistant/")
    answer_with(page, [START, *text(*(CHUNKS[each % len(CHUNKS)] for each in range(chunks))), end()], piece_bytes=301)
    page.evaluate(_COUNT)
    ask(page, "Combien ?")
    page.wait_for_selector(".answer[data-state=complete]")
    assert page.locator("[data-text] p").count() > chunks / 12
    return Cost(**page.evaluate("window.cost"))


def test_twice_the_answer_costs_twice_the_work(assistant: Page) -> None:
    short, long = _cost(assistant, 2_000), _cost(assistant, 4_000)
    assert 1.8 < long.characters / short.characters < 2.3
    assert 1.5 < long.nodes / short.nodes < 2.6
    assert long.characters < 1.1 * sum(len(CHUNKS[each % len(CHUNKS)]) for each in range(4_000)) + 2_000
    assert assistant.evaluate("window.spoken") == ["The answer is being written.", "The answer is complete."]
    assert assistant.locator("[data-turns] [aria-live], [data-turns] [role=status]").count() == 0
    # nothing that was written is taken out again: the line that says "being written", and what stood there before
    assert long.removed == short.removed < 10
