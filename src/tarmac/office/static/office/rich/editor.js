// The rich editor, in the place of a box with light marks. The box keeps the plain words, for whoever reads it: the
// assistant, the page that brings a form back. What counts is the hidden field beside it.
import { Editor } from "../../django_prose_editor/editor.js";
import { blocks, plain } from "./plain.js";
import { find } from "./place.js";
import { extensions } from "./schema.js";
import { Tools } from "./tools.js";

const place = document.querySelector("[data-rich]");
const box = place.querySelector("textarea");
const field = place.querySelector('input[name="html"]');
const bar = place.querySelector("[data-tools]");
const label = place.querySelector(`label[for="${box.id}"]`);
const parsed = { preserveWhitespace: "full" };

const surface = document.createElement("div");
label.id ||= "rich-label";
box.before(bar, surface);

const editor = new Editor({
  element: surface,
  content: field.value,
  injectCSS: false,
  parseOptions: parsed,
  extensions: extensions({
    address: (file) => place.dataset.pictures.replace(/0\/$/, `${file}/`),
    pictureWords: bar.dataset.picture,
    quotes: Boolean(bar.querySelector('[data-do="quote"]')),
  }),
  editorProps: {
    attributes: { class: "paper rich", role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id },
  },
});
// The paragraph that the editor adds at the end is nothing that somebody wrote.
editor.view.dispatch(editor.state.tr.setMeta("addToHistory", false));
editor.on("update", keep);

function keep() {
  field.value = editor.getHTML();
  box.value = plain(editor.state.doc);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

const begins = document.querySelector("[autofocus]") === box; // it is where one goes on writing
const cited = find(editor.state.doc, box.value, location.hash);
box.hidden = true;
field.disabled = false;
place.classList.add("ready");
new Tools(bar, editor);
const saved = document.getElementById("saved");
if (saved) bar.append(saved); // in sight wherever one writes

label.addEventListener("click", () => editor.commands.focus());
if (cited) editor.chain().focus().setTextSelection(cited).scrollIntoView().run();
else if (begins) editor.commands.focus("start");

// The page puts back what was typed before its language changed.
field.addEventListener("input", () => {
  if (field.value !== editor.getHTML()) editor.commands.setContent(field.value, { emitUpdate: false, parseOptions: parsed });
});

// Text of the assistant replaces what is selected; without a selection it stands behind the paragraph of the cursor.
box.addEventListener("tarmac:insert-here", (event) => {
  event.preventDefault();
  const { selection } = editor.state;
  const chain = editor.chain().focus();
  if (selection.empty) {
    const { $from } = selection;
    const empty = $from.depth === 1 && !$from.parent.content.size;
    const at = empty ? { from: $from.before(1), to: $from.after(1) } : $from.depth ? $from.after(1) : selection.to;
    chain.insertContentAt(at, blocks(event.detail.text)).run();
  } else chain.insertContent(blocks(event.detail.text)).run();
});
