// The words of one line as they come: sentences as spans, so that a source can light the one it supports; **strong**,
// [3], and what the guard protected. Nodes are only ever added.
const MARKS = /\*\*|\[(\d{1,4})\]/g;
const UNFINISHED = /\*$|\[\d{0,4}$/;
// A sentence ends at a stop after a word of four letters or more (not after "M." or "nr.") before a capital.
const BORDER = /(?<=[\p{L}\p{N})»”"]{4}[.!?…][»”"]?)\s+(?=[\p{Lu}«“"])/gu;
const TAIL = 8;
const CITED = "cite"; // what the border looks at where a source stands

export class Sentences {
  // words: { cite(number) -> element, protect(text) -> [string | element] }
  constructor(line, words) {
    this.line = line;
    this.words = words;
    this.held = "";
    this.strong = false;
    this.begin();
  }

  write(text) {
    const all = this.held + text;
    this.held = all.match(UNFINISHED)?.[0] ?? "";
    const ready = this.held ? all.slice(0, -this.held.length) : all;
    let from = 0;
    for (const mark of ready.matchAll(MARKS)) {
      this.text(ready.slice(from, mark.index));
      if (mark[1]) this.cite(mark[1]);
      else this.turnStrong();
      from = mark.index + mark[0].length;
    }
    this.text(ready.slice(from));
  }

  end() {
    this.text(this.held);
    this.held = "";
  }

  begin() {
    this.previous = this.sentence ?? null;
    this.sentence = document.createElement("span");
    this.target = this.sentence;
    this.tail = "";
    this.empty = true;
    if (this.strong) this.openStrong();
  }

  openStrong() {
    this.target = this.sentence.appendChild(document.createElement("strong"));
  }

  turnStrong() {
    this.strong = !this.strong;
    if (this.strong) this.openStrong();
    else this.target = this.sentence;
  }

  text(text) {
    if (!text) return;
    const before = this.tail.length;
    const seen = this.tail + text;
    let from = before;
    for (const border of seen.matchAll(BORDER)) {
      const end = border.index + border[0].length;
      if (end < before) continue;
      this.append(seen.slice(from, end));
      this.begin();
      from = end;
    }
    this.append(seen.slice(from));
    this.tail = seen.slice(Math.max(from - before, seen.length - TAIL, 0));
  }

  append(text) {
    if (!text) return;
    if (!this.sentence.isConnected) this.line.append(this.sentence);
    if (text.trim()) this.empty = false;
    this.target.append(...this.words.protect(text));
  }

  cite(number) {
    const supported = this.empty && this.previous ? this.previous : this.sentence;
    supported.classList.add("cited");
    supported.dataset.cites = `${supported.dataset.cites ?? ""} ${number}`.trim();
    this.line.append(this.words.cite(number));
    if (supported === this.sentence) this.begin();
    this.tail = CITED;
  }
}
