// Text for what is being written. Whoever has some says so on the document:
//   const open = !document.dispatchEvent(new CustomEvent("tarmac:insert", { detail: { text }, cancelable: true }));
// The text goes where the cursor is in the [data-insert-target] that had the focus last, or in the only one of the page.
// It replaces what is selected there; without a selection it is a paragraph of its own. An editor that stands in the
// place of the box takes the text itself: it hears "tarmac:insert-here" on the box.
// `open` is false when nothing is being written.
let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-insert-target]")) last = event.target;
});

document.addEventListener("tarmac:insert", (event) => {
  const targets = [...document.querySelectorAll("[data-insert-target]")];
  const target = targets.includes(last) ? last : targets.length === 1 ? targets[0] : null;
  if (!target) return;
  event.preventDefault();
  const here = new CustomEvent("tarmac:insert-here", { detail: event.detail, cancelable: true });
  if (!target.dispatchEvent(here)) return;
  const { selectionStart: start, selectionEnd: end, value } = target;
  const text = start === end ? paragraph(event.detail.text, value.slice(0, start), value.slice(end)) : event.detail.text;
  target.setRangeText(text, start, end, "end");
  target.focus();
  target.dispatchEvent(new Event("input", { bubbles: true }));
});

function paragraph(text, before, after) {
  const above = before && "\n".repeat(2 - before.match(/\n{0,2}$/)[0].length);
  const below = after && "\n".repeat(2 - after.match(/^\n{0,2}/)[0].length);
  return above + text.trim() + below;
}
