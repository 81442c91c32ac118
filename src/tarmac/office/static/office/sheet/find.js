// Ctrl+F looks through all rows of a worksheet that does not stand in the page as a whole. Pressed again in the field of
// this search, it is the browser's own.
const MOST_IN_PAGE = 60;

export class Finder {
  constructor(form, { current, words }) {
    Object.assign(this, { form, current, words });
    this.input = form.querySelector("input");
    this.line = form.querySelector("[data-found]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#next();
    });
    form.querySelector("[data-close]").addEventListener("click", () => this.#close());
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#close();
    });
  }

  press(event) {
    const view = this.current();
    if (event.key !== "f" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (!view || view.cells.rows <= MOST_IN_PAGE || document.activeElement === this.input) return;
    event.preventDefault();
    this.form.hidden = false;
    this.line.textContent = "";
    this.input.select();
  }

  async #next() {
    const view = this.current();
    if (!this.input.value.trim()) return;
    await view.cells.fetchAll();
    const { found, next } = view.cells.find(this.input.value.trim(), view.picked ?? { row: 1, column: 0 });
    if (!found.length) {
      this.line.textContent = this.words.get("nothing");
      return;
    }
    view.pick(...found[next], { focus: false });
    this.line.textContent = this.words.get("found").replace("%(number)s", next + 1).replace("%(total)s", found.length);
  }

  #close() {
    this.form.hidden = true;
    const view = this.current();
    const { row, column } = view.picked ?? { row: 1, column: 1 };
    view.pick(row, column);
  }
}
