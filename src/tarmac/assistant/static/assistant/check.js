// Each sentence of an answer beside what its source says; and what stands without one.
import { words } from "./plain.js";

function beside(pieces, sources) {
  const item = document.createElement("li");
  const said = document.createElement("p");
  said.append(...pieces.map((piece) => piece.cloneNode(true)));
  said.textContent = words(said);
  const found = document.createElement("ul");
  found.className = "sources";
  for (const number of pieces[0].dataset.cites.split(" ")) {
    const source = sources.get(number)?.cloneNode(true);
    if (!source) continue;
    source.removeAttribute("id");
    found.append(source);
  }
  item.append(said, found);
  return item;
}

// A sentence comes in pieces where something in it is strong or protected.
function supported(text) {
  const sentences = [];
  for (const piece of text.querySelectorAll(".cited")) {
    const last = sentences.at(-1);
    const goesOn = last?.at(-1).nextSibling === piece && last[0].dataset.cites === piece.dataset.cites;
    if (goesOn) last.push(piece);
    else sentences.push([piece]);
  }
  return sentences;
}

// Without the stops that stood after what was taken out
const bare = (element) =>
  (element.cells ? [...element.cells].map(words).join(", ") : words(element))
    .replace(/^[\s.,;:)]+/, "")
    .replace(/([.!?])[\s.]+$/, "$1");

function unfounded(text) {
  const copy = text.cloneNode(true);
  for (const row of copy.querySelectorAll("tr")) if (row.querySelector("th, .cited")) row.remove();
  for (const mark of copy.querySelectorAll(".cited, .cite, h4")) mark.remove();
  return [...copy.querySelectorAll("p, li, tr")].map(bare).filter((each) => /\p{L}{2}/u.test(each));
}

export function check(answer) {
  const dialog = document.querySelector("[data-check-dialog]");
  const text = answer.querySelector("[data-text]");
  const sources = new Map(
    [...answer.querySelectorAll("[data-sources] > li")].map((source) => [source.dataset.source, source]),
  );
  dialog.querySelector("[data-checks]").replaceChildren(...supported(text).map((each) => beside(each, sources)));
  const without = unfounded(text).map((each) => {
    const item = document.createElement("li");
    item.textContent = each;
    return item;
  });
  dialog.querySelector("[data-unfounded-list]").replaceChildren(...without);
  dialog.querySelector("[data-unfounded]").hidden = !without.length;
  dialog.showModal();
}
