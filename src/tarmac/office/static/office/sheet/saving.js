// What was typed goes to the server one step after the other; what could not go yet waits here and is sent again.
import { placeOf } from "./cells.js";

const AGAIN_AFTER = 4000;

export class Saving {
  #waiting = [];
  #sending = false;
  #undo = [];
  #redo = [];

  // `overlay` holds what was typed and is not saved yet, by "worksheet!ref"; `views` the worksheets.
  constructor(sheet, { views, overlay, tell, refuse, settle }) {
    this.address = sheet.dataset.cells;
    this.version = sheet.dataset.version;
    Object.assign(this, { views, overlay, tell, refuse, settle });
    addEventListener("online", () => this.#send());
    addEventListener("beforeunload", (event) => this.#waiting.length && event.preventDefault());
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  get canRedo() {
    return this.#redo.length > 0;
  }

  // Changes are {worksheet, ref, text}, perhaps with was and format.
  add(changes, kind = "typed") {
    for (const change of changes) {
      const key = keyOf(change);
      // over what the person saw there; over an own change that is still on its way, what that one will be
      change.was ??= this.overlay.has(key) ? undefined : this.#cell(change).typed;
      this.overlay.set(key, change.text.replace(/^'/, ""));
      this.#refresh(change);
    }
    this.#waiting.push({ changes, kind });
    this.#send();
  }

  undo() {
    if (!this.#waiting.length && this.canUndo) this.add(this.#undo.pop(), "undo");
  }

  redo() {
    if (!this.#waiting.length && this.canRedo) this.add(this.#redo.pop(), "redo");
  }

  #cell({ worksheet, ref }) {
    const { row, column } = placeOf(ref);
    return this.views[worksheet].cells.at(row, column);
  }

  #refresh({ worksheet, ref }) {
    const { row, column } = placeOf(ref);
    this.views[worksheet].refresh(row, column);
  }

  async #send() {
    if (this.#sending || !this.#waiting.length) return;
    this.#sending = true;
    this.tell("saving");
    const batch = this.#waiting[0];
    let answer, told;
    try {
      const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
      answer = await fetch(this.address, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        body: new URLSearchParams({ version: this.version, changes: JSON.stringify(batch.changes) }),
      });
      told = await answer.json();
    } catch {
      answer = null;
    }
    this.#sending = false;
    if (!answer || answer.status >= 500) return this.#later();
    if (answer.ok) await this.#saved(batch, told);
    else await this.#refused(batch, told);
    this.#send();
  }

  #later() {
    this.tell("waiting");
    setTimeout(() => this.#send(), AGAIN_AFTER);
  }

  async #saved({ changes, kind }, { version, others, cells, sizes, undo }) {
    this.#waiting.shift();
    this.version = version;
    for (const change of changes) this.#clear(change);
    this.#apply(cells, sizes);
    for (const change of this.#waiting.flatMap((batch) => batch.changes)) {
      if (change.was === undefined && changes.some((own) => keyOf(own) === keyOf(change))) change.was = this.#cell(change).typed;
    }
    const steps = kind === "undo" ? this.#redo : this.#undo;
    if (undo.some((change, index) => change.text !== changes[index].text)) steps.push(undo);
    if (kind === "typed") this.#redo = [];
    if (others) await this.#reload();
    this.tell("saved");
  }

  // What is typed there again while this one was on its way stays on the screen.
  #clear(change) {
    const key = keyOf(change);
    if (!this.#waiting.some((batch) => batch.changes.some((other) => keyOf(other) === key))) this.overlay.delete(key);
    this.#refresh(change);
  }

  #apply(cells, sizes) {
    const grown = new Set();
    for (const [worksheet, row, column, packed] of cells) this.views[worksheet].cells.set(row, column, packed);
    sizes.forEach(([rows, columns], worksheet) => {
      const held = this.views[worksheet].cells;
      if (held.rows === rows && held.columns === columns) return;
      [held.rows, held.columns] = [rows, columns];
      grown.add(worksheet);
    });
    for (const [worksheet, row, column] of cells) this.views[worksheet].refresh(row, column);
    for (const worksheet of grown) this.views[worksheet].layout();
  }

  async #refused(batch, told) {
    this.#waiting.shift();
    for (const change of batch.changes) this.#clear(change);
    if (told.cells) {
      this.version = told.version;
      await this.#reload();
      const lost = new Set(told.cells.map(keyOf));
      const rest = batch.changes.filter((change) => !lost.has(keyOf(change)));
      if (rest.length) this.add(rest, batch.kind);
    }
    this.refuse(batch, told);
  }

  async #reload() {
    for (const view of this.views) {
      view.cells.forget();
      await view.cells.fetch(view.picked?.row ?? 1).catch(() => {});
      view.layout();
    }
    this.settle();
  }
}

const keyOf = ({ worksheet, ref }) => `${worksheet}!${ref}`;
