// A source and the sentences it supports light each other up: [data-source="1"] and [data-cites="1 2"] of one .answer.
function light(event) {
  const answer = event.target.closest?.(".answer");
  for (const lit of document.querySelectorAll(".answer .lit")) lit.classList.remove("lit");
  if (!answer) return;
  const source = event.target.closest("[data-source]");
  const sentence = event.target.closest("[data-cites]");
  const numbers = source ? [source.dataset.source] : (sentence?.dataset.cites.split(" ") ?? []);
  for (const number of numbers.map(CSS.escape)) {
    const pair = `[data-source="${number}"], [data-cites~="${number}"]`;
    for (const element of answer.querySelectorAll(pair)) element.classList.add("lit");
  }
}

document.addEventListener("pointerover", light);
document.addEventListener("focusin", light);
