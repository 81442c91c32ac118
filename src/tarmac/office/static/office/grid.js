// A sheet: the chosen cell and its formula in the line above, arrows to go from cell to cell, the worksheet in use.
const line = document.querySelector("[data-formula-line]");
const hint = line.querySelector("[data-formula]").textContent;
const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function pick(cell, focus) {
  for (const other of document.querySelectorAll(".grid td.picked")) {
    other.classList.remove("picked");
    other.tabIndex = -1;
  }
  cell.classList.add("picked");
  cell.tabIndex = 0;
  line.querySelector("[data-place]").textContent = cell.dataset.ref;
  line.querySelector("[data-formula]").textContent = cell.dataset.made ?? cell.textContent;
  if (focus) cell.focus({ preventScroll: false });
}

// Merged cells cover places of their row and column, so the next cell is found by what stands there on the screen.
function beside(cell, [down, right]) {
  if (right) {
    const next = right > 0 ? cell.nextElementSibling : cell.previousElementSibling;
    return next?.matches("td") ? next : null;
  }
  const letter = cell.dataset.ref.replace(/\d+/, "");
  let row = cell.parentElement;
  while ((row = down > 0 ? row.nextElementSibling : row.previousElementSibling)) {
    const found = [...row.cells].find((other) => other.dataset.ref?.replace(/\d+/, "") === letter);
    if (found) return found;
  }
  return null;
}

function press(event) {
  if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
  const grid = event.target.closest?.("[data-grid]");
  const cell = event.target.closest?.("td") ?? grid?.querySelector("td.picked");
  if (!cell) return;
  const next = beside(cell, steps[event.key]);
  event.preventDefault();
  if (next) pick(next, true);
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const shown = target?.closest(".worksheet") ?? document.querySelector(".worksheet");
  for (const tab of document.querySelectorAll("[data-worksheets] a")) {
    if (tab.hash === `#${shown?.id}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (target?.matches("td")) return pick(target, false);
  line.querySelector("[data-place]").textContent = "";
  line.querySelector("[data-formula]").textContent = hint;
}

document.addEventListener("click", (event) => {
  const cell = event.target.closest?.("[data-grid] td");
  if (cell) pick(cell, true);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-grid] td")) pick(event.target, false);
});
document.addEventListener("keydown", press);
window.addEventListener("hashchange", follow);
for (const grid of document.querySelectorAll("[data-grid]")) {
  const first = grid.querySelector("td");
  if (first) first.tabIndex = 0;
}
follow();
