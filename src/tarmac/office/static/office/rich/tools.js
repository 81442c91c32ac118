// The buttons over the editor: what they do, and how they show what is so at the cursor.
import { leadsSomewhere } from "./schema.js";

const ACTIONS = {
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  underline: (chain) => chain.toggleUnderline(),
  strike: (chain) => chain.toggleStrike(),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  higher: (chain) => chain.liftListItem("listItem"),
  deeper: (chain) => chain.sinkListItem("listItem"),
  quote: (chain) => chain.toggleBlockquote(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  rowAfter: (chain) => chain.addRowAfter(),
  columnAfter: (chain) => chain.addColumnAfter(),
  deleteRow: (chain) => chain.deleteRow(),
  deleteColumn: (chain) => chain.deleteColumn(),
  deleteTable: (chain) => chain.deleteTable(),
};
const STATES = { bullets: "bulletList", numbers: "orderedList", quote: "blockquote" };
const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

export class Tools {
  constructor(bar, editor) {
    this.bar = bar;
    this.editor = editor;
    this.kind = bar.querySelector("[data-kind]");
    this.dialog = document.getElementById("rich-link");
    bar.hidden = false;
    bar.addEventListener("mousedown", (event) => event.target.closest("[data-do]") && event.preventDefault());
    bar.addEventListener("click", (event) => this.press(event.target.closest("[data-do]")));
    bar.addEventListener("keydown", (event) => this.move(event));
    this.kind.addEventListener("change", () => this.choose(Number(this.kind.value)));
    this.dialog.addEventListener("close", () => this.linked());
    editor.on("transaction", () => this.show());
    this.show();
  }

  get buttons() {
    return [...this.bar.querySelectorAll("[data-do]")].filter((each) => !each.closest("[hidden]"));
  }

  press(button) {
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.do === "link") return this.link();
    ACTIONS[button.dataset.do](this.writing()).run();
  }

  // The editor has the focus at once: the next key is for it, not for the button that was pressed.
  writing() {
    this.editor.view.focus();
    return this.editor.chain();
  }

  choose(level) {
    const chain = this.writing();
    (level ? chain.setHeading({ level }) : chain.setParagraph()).run();
  }

  // One stop of the Tab key for all buttons; the arrows go from one to the next. The choice of a kind is a stop of its own.
  move(event) {
    if (!(event.key in MOVES) || event.target === this.kind) return;
    const all = this.buttons;
    const next = all[(all.indexOf(event.target) + MOVES[event.key] + all.length) % all.length];
    event.preventDefault();
    this.stop(next);
    next.focus();
  }

  stop(at) {
    for (const each of this.buttons) each.tabIndex = each === at ? 0 : -1;
  }

  link() {
    const box = this.dialog.querySelector("input");
    box.value = this.editor.getAttributes("link").href ?? "";
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  linked() {
    const address = this.dialog.querySelector("input").value.trim();
    const chain = this.writing();
    if (this.dialog.returnValue === "remove") chain.extendMarkRange("link").unsetLink().run();
    else if (this.dialog.returnValue !== "set" || !leadsSomewhere(address)) chain.run();
    else if (this.editor.state.selection.empty && !this.editor.isActive("link")) {
      chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
    } else chain.extendMarkRange("link").setLink({ href: address }).run();
  }

  // A button that can do nothing here keeps its place and the focus, and says that it is off.
  show() {
    const { editor } = this;
    const can = editor.can();
    for (const button of this.bar.querySelectorAll("[data-do]")) {
      const { do: name } = button.dataset;
      const possible = name === "link" ? can.setLink({ href: "https://" }) : ACTIONS[name](can.chain()).run();
      button.setAttribute("aria-disabled", String(!possible));
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(editor.isActive(STATES[name] ?? name)));
    }
    const level = editor.isActive("heading") ? editor.getAttributes("heading").level : 0;
    this.kind.value = String(level);
    this.kind.disabled = !level && !can.setHeading({ level: 1 });
    this.bar.querySelector("[data-in-table]").hidden = !editor.isActive("table");
    const { buttons } = this;
    this.stop(buttons.find((each) => each.getAttribute("tabindex") === "0") ?? buttons[0]);
  }
}
