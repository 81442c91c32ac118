// Text for what is being written. Whoever has some says so on the document:
//   const open = !document.dispatchEvent(new CustomEvent("tarmac:insert", { detail: { text }, cancelable: true }));
// The text goes where the cursor is in the [data-insert-target] that had the focus last, or in the only one of the page.
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
  target.setRangeText(event.detail.text, target.selectionStart, target.selectionEnd, "end");
  target.focus();
  target.dispatchEvent(new Event("input", { bubbles: true }));
});
