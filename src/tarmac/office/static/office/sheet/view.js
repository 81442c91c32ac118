// One worksheet on the screen: only the rows near what is seen are in the page, the chosen cell has the focus.
import { letters, refOf, within } from "./cells.js";

const AROUND = 20;
const NEAR = 4;
const MOST_ROWS = 200000;
const MOST_COLUMNS = 256;
const NEW_COLUMN = 104;
const ROOM = 16;

export class View {
  #section;
  #scroller;
  #table;
  #body;
  #above;
  #below;
  #height = 0;
  #widths = [];
  #shown = [0, -1];
  #frame = 0;
  picked = null;
  editing = null;
  extraRows = 0;
  writable = false;

  constructor(section, cells, { onPick, overlay }) {
    this.#section = section;
    this.cells = cells;
    this.onPick = onPick;
    this.overlay = overlay;
    this.name = section.dataset.name;
    this.number = Number(section.dataset.worksheet);
    this.#scroller = section.querySelector("[data-grid]");
    this.#table = this.#scroller.querySelector("table");
    this.#body = this.#table.tBodies[0];
    this.#scroller.addEventListener("scroll", () => this.#soon(), { passive: true });
    this.#table.addEventListener("focus", () => this.picked && this.pick(this.picked.row, this.picked.column));
  }

  get table() {
    return this.#table;
  }

  get rows() {
    if (!this.writable) return this.cells.rows;
    return Math.min(MOST_ROWS, Math.max(this.cells.rows + 5 + this.extraRows, 20));
  }

  get columns() {
    if (!this.writable) return this.cells.columns;
    return Math.min(MOST_COLUMNS, Math.max(this.cells.columns + 2, 8));
  }

  // Takes over the table of the server: its columns keep the widths they have.
  start() {
    this.#scroller.hidden = false;
    this.#section.querySelector("[data-empty]")?.remove();
    for (const link of this.#section.querySelectorAll(".more-rows")) link.remove();
    const heads = [...this.#table.tHead.rows[0].cells];
    const given = [...this.#table.querySelectorAll("col")].map((column) => column.width);
    // rows further down may be wider than those that are measured
    this.#widths = heads.map((head, index) => Math.ceil(head.getBoundingClientRect().width) + (given[index] ? 0 : ROOM));
    this.#widths[0] = Math.max(48, 28 + 9 * String(this.rows + 1000).length);
    this.#above = this.#space();
    this.#below = this.#space();
    this.#body.before(this.#above);
    this.#body.after(this.#below);
    this.#scroller.classList.add("live");
    new ResizeObserver(() => this.#soon()).observe(this.#scroller);
    this.layout();
  }

  #space() {
    const body = document.createElement("tbody");
    body.setAttribute("aria-hidden", "true");
    body.append(document.createElement("tr"));
    body.rows[0].append(document.createElement("td"));
    body.hidden = true;
    return body;
  }

  // After rows or columns came: the heads, the widths, the sizes told to screen readers.
  layout() {
    while (this.#widths.length <= this.columns) this.#widths.push(NEW_COLUMN);
    const group = this.#table.querySelector("colgroup");
    const head = this.#table.tHead.rows[0];
    while (head.cells.length > this.columns + 1) head.lastElementChild.remove();
    while (head.cells.length <= this.columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = letters(head.cells.length);
      head.append(cell);
    }
    const widths = this.#widths.slice(0, this.columns + 1);
    group.replaceChildren(
      ...widths.map((width) => Object.assign(document.createElement("col"), { width: String(width) })),
    );
    this.#table.style.width = `${widths.reduce((sum, width) => sum + width, 0)}px`;
    this.#table.setAttribute("aria-rowcount", this.rows + 1);
    this.#table.setAttribute("aria-colcount", this.columns + 1);
    this.#table.setAttribute("aria-readonly", String(!this.writable));
    this.#draw(true);
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw(false);
    });
  }

  #draw(again) {
    if (!this.#above || !this.#scroller.clientHeight) return;
    this.#height ||= this.#rowHeight();
    const { scrollTop, clientHeight } = this.#scroller;
    const seen = [Math.floor(scrollTop / this.#height) + 1, Math.ceil((scrollTop + clientHeight) / this.#height)];
    const [from, to] = this.#shown;
    const enough = (from <= 1 || seen[0] - NEAR >= from) && (to >= this.rows || seen[1] + NEAR <= to);
    if (!again && to > 0 && enough) return;
    const first = Math.max(1, Math.min(seen[0], this.rows) - AROUND);
    const last = Math.min(this.rows, seen[1] + AROUND);
    this.#shown = [first, last];
    const focused = this.#table.contains(document.activeElement) && document.activeElement !== this.#table;
    const input = this.editing?.input;
    const areas = this.cells.merged.filter(([top, , bottom]) => top <= last && bottom >= first);
    const lines = (start, end) => {
      const made = [];
      for (let row = start; row <= end; row++) made.push(this.#line(row, first, last, areas));
      return made;
    };
    if (again || areas.length || first > to || last < from) this.#body.replaceChildren(...lines(first, last));
    else {
      for (const line of [...this.#body.rows]) {
        const row = Number(line.firstElementChild.textContent);
        if (row < first || row > last) line.remove();
      }
      this.#body.prepend(...lines(first, from - 1));
      this.#body.append(...lines(to + 1, last));
    }
    this.#stretch(this.#above, first - 1);
    this.#stretch(this.#below, this.rows - last);
    if (input && !input.isConnected) this.editing.away();
    else if (input && focused) input.focus({ preventScroll: true });
    else if (focused) (this.td(this.picked) ?? this.#table).focus({ preventScroll: true });
    for (let row = first; row <= last; row += Math.max(1, last - first)) if (!this.cells.has(row)) this.#fetch(row);
  }

  async #fetch(row) {
    try {
      await this.cells.fetch(row);
    } catch {
      return; // the next look there asks again
    }
    this.#draw(true);
  }

  #rowHeight() {
    this.#body.replaceChildren(this.#line(1, 1, 1, []));
    return this.#body.rows[0].getBoundingClientRect().height || 30;
  }

  #stretch(space, rows) {
    space.hidden = rows <= 0;
    space.rows[0].cells[0].colSpan = this.columns + 1;
    space.rows[0].cells[0].style.height = `${Math.max(rows, 0) * this.#height}px`;
  }

  #line(row, first, last, areas) {
    const line = document.createElement("tr");
    line.setAttribute("aria-rowindex", row + 1);
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = row;
    line.append(head);
    for (let column = 1; column <= this.columns; column++) {
      const area = within(areas, row, column);
      const top = area && Math.max(area[0], first);
      if (area && (row !== top || column !== area[1])) continue;
      const cell = document.createElement("td");
      if (area) {
        cell.colSpan = area[3] - area[1] + 1;
        cell.rowSpan = Math.min(area[2], last) - top + 1;
      }
      this.#fill(cell, area ? area[0] : row, column);
      line.append(cell);
    }
    return line;
  }

  #fill(cell, row, column) {
    const ref = refOf(row, column);
    const waiting = this.overlay.get(`${this.number}!${ref}`);
    const { text, kind } = waiting === undefined ? this.cells.at(row, column) : { text: waiting, kind: "waiting" };
    cell.id = `${this.name}!${ref}`;
    cell.dataset.ref = ref;
    cell.dataset.row = row;
    cell.dataset.column = column;
    cell.setAttribute("aria-colindex", column + 1);
    cell.className = kind;
    const chosen = this.picked?.row === row && this.picked?.column === column;
    cell.classList.toggle("picked", chosen);
    cell.tabIndex = chosen ? 0 : -1;
    cell.setAttribute("aria-selected", String(chosen));
    if (this.editing?.row === row && this.editing?.column === column) {
      cell.removeAttribute("tabindex"); // the field in it has the focus
      cell.replaceChildren(this.editing.input);
    } else cell.textContent = text;
  }

  td(place) {
    return place && this.#body.querySelector(`td[data-row="${place.row}"][data-column="${place.column}"]`);
  }

  // Draw one cell anew, where it is in the page.
  refresh(row, column) {
    const cell = this.td({ row, column });
    if (cell) this.#fill(cell, row, column);
  }

  redraw() {
    this.#draw(true);
  }

  pick(row, column, { focus = true } = {}) {
    const area = this.cells.area(row, column);
    const before = this.picked;
    this.picked = {
      row: area ? area[0] : Math.min(Math.max(row, 1), this.rows),
      column: area ? area[1] : Math.min(Math.max(column, 1), this.columns),
    };
    this.#bring(this.picked);
    if (before) this.refresh(before.row, before.column);
    this.refresh(this.picked.row, this.picked.column);
    this.#table.tabIndex = -1;
    if (focus) this.td(this.picked)?.focus({ preventScroll: true });
    this.onPick(this);
  }

  #bring({ row, column }) {
    const box = this.#scroller;
    const headHeight = this.#table.tHead.getBoundingClientRect().height;
    const top = (row - 1) * this.#height;
    const before = box.scrollTop;
    if (top < before) box.scrollTop = top;
    else if (top + this.#height > before + box.clientHeight - headHeight) box.scrollTop = top + this.#height - box.clientHeight + headHeight;
    const left = this.#widths.slice(1, column).reduce((sum, width) => sum + width, 0);
    const room = box.clientWidth - this.#widths[0];
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + this.#widths[column] > box.scrollLeft + room) box.scrollLeft = left + this.#widths[column] - room;
    this.#draw(false);
    if (!this.td(this.picked)) this.#draw(true);
    // the grid itself may be partly out of sight
    this.td(this.picked)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  get page() {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / this.#height) - 2);
  }

  // Where a key leads from the chosen cell: [row, column], or null for a key that leads nowhere.
  async target({ key, ctrlKey, metaKey }) {
    const jump = ctrlKey || metaKey;
    const { row, column } = this.picked ?? { row: 1, column: 1 };
    const [top, left, bottom, right] = this.cells.area(row, column) ?? [row, column, row, column];
    const { rows, columns } = this.cells;
    switch (key) {
      case "ArrowLeft":
        return jump ? this.cells.edge(row, left, 0, -1) : [row, left - 1];
      case "ArrowRight":
        return jump ? this.cells.edge(row, right, 0, 1) : [row, right + 1];
      case "ArrowUp":
        if (jump) await this.cells.fetchAll();
        return jump ? this.cells.edge(top, column, -1, 0) : [top - 1, column];
      case "ArrowDown":
        if (jump) await this.cells.fetchAll();
        return jump ? this.cells.edge(bottom, column, 1, 0) : [bottom + 1, column];
      case "PageUp":
        return [Math.max(1, row - this.page), column];
      case "PageDown":
        return [Math.min(this.rows, row + this.page), column];
      case "Home":
        return jump ? [1, 1] : [row, 1];
      case "End":
        return jump ? [Math.max(rows, 1), Math.max(columns, 1)] : [row, Math.max(columns, 1)];
    }
    return null;
  }
}
