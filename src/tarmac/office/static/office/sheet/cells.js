// The cells of one worksheet: fetched in pieces of rows when they are needed, then kept.
export const PIECE = 500;
const NOTHING = { text: "", typed: "", kind: "" };

export const letters = (column) => {
  let name = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
};
export const refOf = (row, column) => `${letters(column)}${row}`;
export const placeOf = (ref) => {
  const match = /^([A-Z]{1,3})?([1-9]\d{0,6})$/.exec(ref);
  if (!match) return null;
  const column = [...(match[1] ?? "A")].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
  return { row: Number(match[2]), column };
};

export const within = (areas, row, column) =>
  areas.find(([top, left, bottom, right]) => row >= top && row <= bottom && column >= left && column <= right);

export class Cells {
  #address;
  #lines = new Map();
  #pieces = new Map();
  #here = new Set();
  rows;
  columns = 0;
  merged = [];

  constructor(address, rows) {
    this.#address = address;
    this.rows = rows;
  }

  has(row) {
    return row > this.rows || this.#here.has(Math.floor((row - 1) / PIECE));
  }

  async fetch(row) {
    if (this.has(row)) return;
    const number = Math.floor((row - 1) / PIECE);
    if (!this.#pieces.has(number)) this.#pieces.set(number, this.#fetch(number));
    await this.#pieces.get(number);
  }

  async #fetch(number) {
    try {
      const answer = await fetch(`${this.#address}&piece=${number}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#take(number, await answer.json());
    } catch (error) {
      this.#pieces.delete(number); // asked for again when somebody looks there again
      throw error;
    }
  }

  #take(number, { rows, columns, merged, first, cells }) {
    this.rows = Math.max(rows, number ? this.rows : rows);
    this.columns = Math.max(columns, this.columns);
    this.merged = merged;
    for (const [offset, line] of Object.entries(cells)) this.#lines.set(first + Number(offset), line);
    this.#here.add(number);
  }

  // All rows, one piece after the other: what finds and jumps has to know them.
  async fetchAll() {
    await this.fetch(1);
    for (let row = 1; row <= this.rows; row += PIECE) await this.fetch(row);
  }

  forget() {
    this.#lines.clear();
    this.#pieces.clear();
    this.#here.clear();
  }

  at(row, column) {
    const packed = this.#lines.get(row)?.[column - 1];
    if (!packed) return NOTHING;
    if (typeof packed === "string") return { text: packed, typed: packed, kind: "" };
    return { text: packed[0], typed: packed[1], kind: packed[2] };
  }

  set(row, column, packed) {
    const line = this.#lines.get(row) ?? [];
    while (line.length < column) line.push("");
    line[column - 1] = packed;
    this.#lines.set(row, line);
  }

  area(row, column) {
    return within(this.merged, row, column);
  }

  // Where Ctrl and an arrow lead: to the end of what is filled, over a gap to the next that is, or to the edge.
  edge(row, column, down, right) {
    const full = (r, c) => this.at(r, c).text !== "";
    const inside = (r, c) => r >= 1 && c >= 1 && r <= Math.max(this.rows, 1) && c <= Math.max(this.columns, 1);
    let [r, c] = [row + down, column + right];
    if (!inside(r, c)) return [row, column];
    const running = full(row, column) && full(r, c);
    while (inside(r, c) && full(r, c) === running) [r, c] = [r + down, c + right];
    return running || !inside(r, c) ? [r - down, c - right] : [r, c];
  }

  find(words, from) {
    const wanted = fold(words);
    const found = [];
    for (const [row, line] of [...this.#lines].sort(([a], [b]) => a - b)) {
      line.forEach((_packed, index) => {
        const cell = this.at(row, index + 1);
        if (cell.text && (fold(cell.text).includes(wanted) || fold(cell.typed).includes(wanted))) found.push([row, index + 1]);
      });
    }
    const next = found.findIndex(([row, column]) => row > from.row || (row === from.row && column > from.column));
    return { found, next: next < 0 ? 0 : next };
  }
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
