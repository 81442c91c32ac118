// Typing in cells: in the cell itself or in the line above, with the keys that people know from their spreadsheet.
import { placeOf, refOf } from "./cells.js";

export class Editor {
  // `current` gives the worksheet on the screen.
  constructor({ current, saving, line }) {
    Object.assign(this, { current, saving, line });
    line.addEventListener("focus", () => this.open(undefined, line));
    line.addEventListener("input", () => this.#mirror(line));
    line.addEventListener("keydown", (event) => this.#keys(event));
    line.addEventListener("blur", (event) => this.#left(event));
  }

  get editing() {
    return this.current()?.editing;
  }

  // Begin to type in the chosen cell, over `text` or what stands there.
  open(text, focused) {
    const view = this.current();
    if (this.editing || !view.picked || !view.writable) return;
    const { row, column } = view.picked;
    const input = document.createElement("input");
    input.setAttribute("aria-label", `${this.line.getAttribute("aria-label")} ${refOf(row, column)}`);
    input.maxLength = this.line.maxLength;
    input.spellcheck = false;
    input.value = text ?? view.overlay.get(`${view.number}!${refOf(row, column)}`) ?? view.cells.at(row, column).typed;
    input.addEventListener("input", () => this.#mirror(input));
    input.addEventListener("keydown", (event) => this.#keys(event));
    input.addEventListener("blur", (event) => this.#left(event));
    view.editing = { row, column, input, typed: text !== undefined, away: () => this.commit() };
    view.refresh(row, column);
    this.#mirror(input);
    if (focused) return;
    input.focus({ preventScroll: true });
    input.setSelectionRange(input.value.length, input.value.length);
    input.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #mirror(from) {
    if (!this.editing) return;
    const { input } = this.editing;
    const other = from === this.line ? input : this.line;
    other.value = from.value;
  }

  #left({ relatedTarget }) {
    const { editing } = this;
    if (editing && relatedTarget !== editing.input && relatedTarget !== this.line) this.commit();
  }

  // Save what was typed; nothing happens where it is what stood there.
  commit() {
    const view = this.current();
    const editing = view?.editing;
    if (!editing) return;
    view.editing = null;
    const { row, column, input } = editing;
    const before = view.cells.at(row, column).typed;
    const ref = refOf(row, column);
    if (input.value !== before || view.overlay.has(`${view.number}!${ref}`)) {
      this.saving.add([{ worksheet: view.number, ref, text: input.value }]);
    }
    view.refresh(row, column);
    view.onPick(view);
  }

  cancel() {
    const view = this.current();
    const { row, column } = view.editing;
    view.editing = null;
    view.refresh(row, column);
    view.pick(row, column);
  }

  #keys(event) {
    const view = this.current();
    if (!view.editing || event.isComposing) return;
    const { row, column } = view.editing;
    const go = (down, right) => {
      event.preventDefault();
      this.commit();
      view.pick(row + down, column + right);
    };
    event.stopPropagation();
    const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1, 0);
    else if (event.key === "Tab") go(0, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      event.preventDefault();
      this.cancel();
    } else if (event.key in arrows && view.editing.typed && event.target !== this.line) go(...arrows[event.key]);
  }

  // A key on a chosen cell that is not being typed in. Says whether it was one for the editor.
  press(event) {
    const view = this.current();
    if (!view.writable || !view.picked || this.editing) return false;
    const { row, column } = view.picked;
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (held && key === "z") event.shiftKey ? this.saving.redo() : this.saving.undo();
    else if (held && key === "y") this.saving.redo();
    else if (held || event.altKey) return false;
    else if (key === "F2") this.open();
    else if (key === "Enter") view.pick(row + (event.shiftKey ? -1 : 1), column);
    else if (key === "Tab") {
      const next = column + (event.shiftKey ? -1 : 1);
      if (next < 1 || next > view.columns) return false; // and out of the grid
      view.pick(row, next);
    } else if (key === "Delete" || key === "Backspace") this.#empty(view);
    else if (event.key.length === 1) this.open(event.key);
    else return false;
    event.preventDefault();
    return true;
  }

  #empty(view) {
    const { row, column } = view.picked;
    if (view.cells.at(row, column).typed) {
      this.saving.add([{ worksheet: view.number, ref: refOf(row, column), text: "" }]);
    }
  }

  // Cells that were copied in a spreadsheet come as lines with tabs.
  paste(text) {
    const view = this.current();
    if (!view.writable || !view.picked || this.editing) return false;
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/).slice(0, 500);
    const changes = lines.flatMap((line, down) =>
      line.split("\t").map((each, right) => ({
        worksheet: view.number,
        ref: refOf(view.picked.row + down, view.picked.column + right),
        text: each,
      })),
    );
    this.saving.add(changes.slice(0, 500));
    return true;
  }

  reopen({ ref, text }) {
    const view = this.current();
    if (this.editing) return;
    const { row, column } = placeOf(ref);
    view.pick(row, column);
    this.open(text);
  }
}
