// The text of an answer as it comes, into blocks: paragraphs, headings, lists, tables. A block is opened when its first
// characters say what it is, and never looked at again once the next one begins; a row of a table is drawn when whole.
import { Sentences } from "./sentences.js";

const UNDECIDED = /^\s*(#{1,6}|[-*•]|\d{1,3}[.)]?)?$/;
const STARTS = [
  ["heading", /^\s*#{1,6} /],
  ["list", /^\s*[-*•] /],
  ["numbered", /^\s*\d{1,3}[.)] /],
];
const ELEMENTS = { heading: "h4", list: "ul", numbered: "ol", paragraph: "p" };
const RULER = /^[\s|:-]+$/;

export class Markup {
  // words: see Sentences; and { table() -> element with a <table> in it }
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.block = null;
    this.startLine();
  }

  write(text) {
    const [first, ...rest] = text.split("\n");
    this.feed(first);
    for (const piece of rest) {
      this.endLine();
      this.feed(piece);
    }
  }

  end() {
    this.endLine();
  }

  startLine() {
    this.held = "";
    this.line = null;
  }

  feed(piece) {
    if (!piece) return;
    if (this.line) return this.line.write(piece);
    this.held += piece;
    if (!this.row && !UNDECIDED.test(this.held)) this.decide();
  }

  get row() {
    return this.held.startsWith("|");
  }

  decide() {
    const [kind, start] = STARTS.find(([, pattern]) => pattern.test(this.held)) ?? ["paragraph", /^/];
    const number = Number.parseInt(this.held, 10);
    this.line = this.open(kind, number);
    this.line.write(this.held.replace(start, ""));
  }

  // The place where the words of a line go
  open(kind, number) {
    const goesOn = this.block?.kind === kind && kind !== "heading";
    if (!goesOn) {
      this.block = { kind, element: document.createElement(ELEMENTS[kind]) };
      if (kind === "numbered" && number > 1) this.block.element.start = number;
      this.root.append(this.block.element);
    } else if (kind === "paragraph") this.block.element.append(document.createElement("br"));
    const inList = kind === "list" || kind === "numbered";
    const place = inList ? this.block.element.appendChild(document.createElement("li")) : this.block.element;
    return new Sentences(place, this.words);
  }

  endLine() {
    if (this.row) this.addRow();
    else if (this.line) this.line.end();
    else if (this.held.trim()) {
      this.decide();
      this.line.end();
    } else this.block = null;
    this.startLine();
  }

  addRow() {
    if (RULER.test(this.held)) return;
    const first = this.block?.kind !== "table";
    if (first) {
      const element = this.words.table();
      this.block = { kind: "table", element };
      this.root.append(element);
    }
    const row = document.createElement("tr");
    for (const text of this.held.trim().replace(/^\||\|$/g, "").split("|")) {
      const cell = row.appendChild(document.createElement(first ? "th" : "td"));
      if (first) cell.scope = "col";
      const words = new Sentences(cell, this.words);
      words.write(text.trim());
      words.end();
    }
    this.block.element.querySelector("table").append(row);
  }
}
