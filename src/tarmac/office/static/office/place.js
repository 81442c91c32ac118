// A source that lies in a draft: its paragraph is selected, as a place of another item is marked.
const place = /^#p(\d+)$/.exec(location.hash);
const body = document.querySelector(".compose [data-insert-target]");
const found = place && body && [...body.value.matchAll(/\S(?:[^\n]|\n(?!\n))*/g)][place[1] - 1];
if (found) {
  const above = body.value.slice(0, found.index).split("\n").length - 1;
  body.focus();
  body.setSelectionRange(found.index, found.index + found[0].length);
  body.scrollTop = (above / body.value.split("\n").length) * body.scrollHeight;
}
