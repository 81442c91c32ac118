// The box one asks in: it keeps what is typed until it is sent, and takes what is marked in the office along.
const DRAFT = "tarmac.ask.";

// A browser that keeps nothing makes the draft last as long as the page.
function kept(action) {
  try {
    return action(sessionStorage);
  } catch {
    return null;
  }
}

export class Ask {
  constructor(form) {
    this.form = form;
    this.box = form.elements.text;
    this.draft = DRAFT + form.dataset.person;
    this.forgetOthers();
    if (!this.box.value) this.box.value = kept((store) => store.getItem(this.draft)) ?? "";
    this.box.addEventListener("input", () => this.keep());
    this.box.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("selectionchange", () => this.noteMarked());
    document.addEventListener("select", () => this.noteMarked(), true);
    this.part("[data-unselect]").addEventListener("click", () => this.mark(""));
    this.part("[data-stop-editing]").addEventListener("click", (event) => this.stopEditing(event));
    this.fit();
  }

  part(selector) {
    return this.form.querySelector(selector);
  }

  // Only what this person typed may come back in this tab.
  forgetOthers() {
    kept((store) => {
      for (const key of Object.keys(store)) {
        if (key.startsWith(DRAFT) && key !== this.draft) store.removeItem(key);
      }
    });
  }

  keep() {
    kept((store) => store.setItem(this.draft, this.box.value));
    this.fit();
  }

  fit() {
    if (!CSS.supports("field-sizing", "content")) this.box.rows = Math.min(12, this.box.value.split("\n").length);
  }

  press(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit(this.part("[data-send]"));
  }

  noteMarked() {
    const { activeElement } = document;
    if (this.form.contains(activeElement)) return; // going to the box takes the mark away, not the wish
    if (activeElement?.matches("[data-insert-target]")) {
      return this.mark(activeElement.value.slice(activeElement.selectionStart, activeElement.selectionEnd));
    }
    const selection = document.getSelection();
    const read = document.getElementById("pane-item");
    const inside = read?.contains(selection.anchorNode) && !read.contains(this.form);
    if (inside) this.mark(selection.toString());
  }

  mark(text) {
    const line = text.trim().replace(/\s+/g, " ");
    this.form.elements.selection.value = text;
    this.part("[data-selected]").hidden = !line;
    this.part("[data-selected-text]").textContent = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  }

  // To rewrite without a mark means the draft that is being written.
  wholeDraft() {
    const drafts = document.querySelectorAll("[data-insert-target]");
    if (!this.form.elements.selection.value && drafts.length === 1) this.mark(drafts[0].value);
  }

  edit(turn, question) {
    this.form.elements.retry.value = turn;
    this.box.value = question;
    this.part("[data-editing]").hidden = false;
    this.keep();
    this.box.focus();
  }

  stopEditing(event) {
    if (location.search.includes("edit=")) return; // the page was made for it: leave it
    event.preventDefault();
    this.clear();
    this.box.focus();
  }

  clear() {
    this.box.value = "";
    this.form.elements.retry.value = "";
    this.part("[data-editing]").hidden = true;
    this.mark("");
    kept((store) => store.removeItem(this.draft));
    this.fit();
  }
}
