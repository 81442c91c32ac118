// What was typed and could not be saved, with the reason and what can be done: nothing typed disappears.
export class Problems {
  constructor(box, words) {
    this.box = box;
    this.words = words;
  }

  tell(batch, told, { again, keep }) {
    if (told.cells) for (const cell of told.cells) this.#conflict(cell, keep);
    else this.#refused(batch, told, again);
  }

  #refused({ changes }, { title, detail, advice }, again) {
    const alert = this.#alert("stop", title, [detail, advice]);
    alert.append(this.#texts(changes.map(({ ref, text }) => [ref, text])));
    this.#button(alert, this.words.get("again"), () => again(changes[0]));
    this.#button(alert, this.words.get("discard"));
    if (changes.length === 1) again(changes[0]);
  }

  #conflict({ worksheet, ref, yours, saved }, keep) {
    const alert = this.#alert("attention", `${ref}: ${this.words.get("conflict")}`, []);
    const empty = this.words.get("empty");
    alert.append(this.#texts([[this.words.get("typed"), yours || empty], [this.words.get("kept"), saved || empty]]));
    this.#button(alert, this.words.get("mine"), () => keep({ worksheet, ref, text: yours, was: saved }));
    this.#button(alert, this.words.get("theirs"));
  }

  #alert(kind, title, lines) {
    const alert = document.createElement("div");
    alert.className = `alert ${kind} sheet-problem`;
    alert.setAttribute("role", "alert");
    const head = document.createElement("strong");
    head.textContent = title;
    alert.append(head, ...lines.filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    this.box.append(alert);
    return alert;
  }

  #texts(pairs) {
    const list = Object.assign(document.createElement("dl"), { className: "facts" });
    for (const [name, text] of pairs.slice(0, 10)) {
      const pair = document.createElement("div");
      pair.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: text }));
      list.append(pair);
    }
    return list;
  }

  #button(alert, text, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: text });
    button.addEventListener("click", () => {
      alert.remove();
      act?.();
    });
    alert.append(button);
  }
}
