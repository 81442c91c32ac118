// A sheet: its worksheets, the chosen cell and how it is made, the way to a place, what is typed. The table of the server
// is what there is until the cells have come, and without a script.
import { Cells, placeOf, refOf } from "./sheet/cells.js";
import { Editor } from "./sheet/editor.js";
import { Finder } from "./sheet/find.js";
import { Problems } from "./sheet/problems.js";
import { Saving } from "./sheet/saving.js";
import { View } from "./sheet/view.js";

const sheet = document.querySelector("[data-sheet]");
const one = (name) => sheet.querySelector(`[data-${name}]`);
const words = new Map([...one("words").children].filter((each) => each.matches("dt")).map((term) => [term.textContent, term.nextElementSibling.textContent]));
const sections = [...sheet.querySelectorAll("[data-worksheet]")];
const overlay = new Map();
const edit = document.querySelector("[data-edit]");
const hint = one("formula").textContent;
let shown = null;

const source = sheet.hasAttribute("data-original") ? "&version=original" : "";
const views = sections.map((section) => {
  const number = section.dataset.worksheet;
  const cells = new Cells(`${sheet.dataset.cells}?worksheet=${number}${source}`, Number(section.dataset.rows));
  return new View(section, cells, { onPick: tell, overlay });
});
const problems = new Problems(one("problem"), words);
const saving = new Saving(sheet, { views, overlay, tell: said, refuse, settle: () => shown && tell(shown) });
const editor = new Editor({ current: () => shown, saving, line: one("formula-input") });
const finder = new Finder(one("find"), { current: () => shown, words });

// What stands above the grid: the place, how the cell is made, what an error in it means.
function tell(view) {
  if (view !== shown) return;
  const { picked } = view;
  const cell = picked ? view.cells.at(picked.row, picked.column) : { text: "", typed: "", kind: "" };
  const waiting = picked && overlay.get(`${view.number}!${refOf(picked.row, picked.column)}`);
  one("place").textContent = picked ? refOf(picked.row, picked.column) : "";
  one("formula").textContent = picked ? (cell.typed.startsWith("=") ? cell.typed : cell.text) : hint;
  if (!view.editing) one("formula-input").value = waiting ?? cell.typed;
  const explained = cell.kind === "error" && waiting === undefined ? (words.get(cell.text) ?? "") : "";
  if (one("cell-error").textContent !== explained) one("cell-error").textContent = explained;
}

function said(word) {
  one("saved").textContent = words.get(word);
  one("undo").disabled = !saving.canUndo;
  one("redo").disabled = !saving.canRedo;
  if (word === "saved" && shown) tell(shown);
}

function refuse(batch, told) {
  problems.tell(batch, told, {
    again: (change) => {
      show(views[change.worksheet]).then(() => editor.reopen(change));
    },
    keep: (change) => saving.add([change]),
  });
  said("refused");
}

// Show one worksheet; its cells come when it is shown for the first time.
async function show(view) {
  if (shown !== view) editor.editing && editor.commit();
  shown = view;
  one("worksheets-shown").classList.add("live");
  sections.forEach((section, number) => section.classList.toggle("shown", views[number] === view));
  for (const tab of one("worksheets").querySelectorAll("a")) {
    if (tab.hash === `#${sections[view.number].id}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  view.started ??= view.cells.fetch(1).then(() => view.start());
  await view.started;
  tell(view);
}

// The place that the address names: a worksheet, `Budget!B7`, or a row of it, `Budget!7`.
function asked() {
  const name = decodeURIComponent(location.hash.slice(1));
  const section = sections.find((each) => each.id === name);
  const cut = name.lastIndexOf("!");
  const named = views.find((view) => view.name === name.slice(0, cut));
  return section ? [views[sections.indexOf(section)], null] : [named ?? shown ?? views[0], named ? placeOf(name.slice(cut + 1)) : null];
}

async function follow() {
  const [view, place] = asked();
  await show(view);
  if (place) {
    await view.cells.fetch(place.row);
    view.pick(place.row, place.column, { focus: false });
  }
  if (location.hash === "#edit") write(true);
  view.cells.fetchAll().catch(() => {}); // what finds and jumps has to know them; the next use asks again
}

async function write(wanted) {
  await shown.started;
  for (const view of views) view.writable = wanted;
  edit.setAttribute("aria-pressed", String(wanted));
  one("tools").hidden = !wanted;
  one("formula").hidden = wanted;
  one("formula-input").hidden = !wanted;
  for (const view of views) if (view.started) view.layout();
  const { row, column } = shown.picked ?? { row: 1, column: 1 };
  if (wanted) shown.pick(row, column);
  else tell(shown);
}

async function press(event) {
  if (!event.target.closest?.("[data-grid]") || event.target.matches("input") || !shown.started) return;
  if (editor.press(event)) return;
  if (event.altKey || event.shiftKey || event.key === "Tab") return;
  const moves = /^(Arrow(Up|Down|Left|Right)|Page(Up|Down)|Home|End)$/.test(event.key);
  if (!moves) return;
  event.preventDefault();
  const place = await shown.target(event);
  shown.pick(...place);
}

function cellOf(event) {
  return event.target.closest?.("[data-grid].live td[data-row]");
}

sheet.addEventListener("mousedown", (event) => {
  const cell = cellOf(event);
  if (!cell || event.target.matches("input")) return;
  event.preventDefault();
  editor.commit();
  shown.pick(Number(cell.dataset.row), Number(cell.dataset.column));
});
sheet.addEventListener("dblclick", (event) => cellOf(event) && editor.open());
sheet.addEventListener("focusin", (event) => {
  const cell = cellOf(event);
  const { row, column } = cell?.dataset ?? {};
  const here = shown?.picked?.row === Number(row) && shown?.picked?.column === Number(column);
  if (cell && event.target === cell && !here) shown.pick(Number(row), Number(column));
});
sheet.addEventListener("keydown", press);
document.addEventListener("copy", (event) => {
  const cell = document.activeElement.closest?.("[data-grid] td.picked");
  if (!cell || !getSelection().isCollapsed || document.activeElement.matches("input")) return;
  event.clipboardData.setData("text/plain", cell.textContent);
  event.preventDefault();
});
document.addEventListener("paste", (event) => {
  if (!document.activeElement.closest?.("[data-grid]")) return;
  if (editor.paste(event.clipboardData.getData("text/plain"))) event.preventDefault();
});
edit?.addEventListener("click", () => write(edit.getAttribute("aria-pressed") !== "true"));
one("undo").addEventListener("click", () => saving.undo());
one("redo").addEventListener("click", () => saving.redo());
one("add-rows").addEventListener("click", () => {
  const first = shown.rows + 1;
  shown.extraRows += 10;
  shown.layout();
  shown.pick(first, 1);
});
document.addEventListener("keydown", (event) => finder.press(event));
window.addEventListener("hashchange", follow);
if (edit) edit.hidden = false;
follow();
