// What a text may hold, the same as office/rich.py reads: nothing else comes in, also not by pasting.
import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Gapcursor,
  HardBreak,
  Heading,
  Italic,
  Link,
  ListItem,
  Mark,
  Node,
  OrderedList,
  Paragraph,
  Strike,
  Table,
  TableCell,
  TableHeader,
  TableRow,
  Text,
  TrailingNode,
  Underline,
  UndoRedo,
} from "../../django_prose_editor/editor.js";

const ADDRESS = /^(https?:\/\/|mailto:)/i;
export const leadsSomewhere = (address) => ADDRESS.test(address);

// A change that somebody tracked; it is shown as it is read, and stays until the words go.
const tracked = (name, tag) =>
  Mark.create({
    name,
    inclusive: false,
    addAttributes: () => ({ author: { default: "", parseHTML: (element) => element.title, renderHTML: ({ author }) => ({ title: author }) } }),
    parseHTML: () => [{ tag, priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

const Note = Node.create({
  name: "note",
  group: "block",
  atom: true,
  addAttributes: () => ({
    kind: { parseHTML: (element) => element.dataset.note, renderHTML: ({ kind }) => ({ "data-note": kind }) },
    author: { parseHTML: (element) => element.dataset.author, renderHTML: ({ author }) => ({ "data-author": author }) },
    text: { parseHTML: (element) => element.textContent, renderHTML: () => ({}) },
  }),
  parseHTML: () => [{ tag: "aside[data-note]" }],
  renderHTML: ({ node, HTMLAttributes }) => ["aside", HTMLAttributes, node.attrs.text],
});

// `address(file)` says where a picture is.
const picture = (address, words) =>
  Node.create({
    name: "picture",
    group: "block",
    atom: true,
    addAttributes: () => ({ file: { parseHTML: (element) => element.dataset.file, renderHTML: ({ file }) => ({ "data-file": file }) } }),
    parseHTML: () => [{ tag: "img[data-file]" }],
    renderHTML: ({ node, HTMLAttributes }) => ["img", { ...HTMLAttributes, src: address(node.attrs.file), alt: words, class: "picture" }],
  });

// A cell holds one line.
const CellLine = Node.create({
  name: "cellLine",
  content: "text*",
  parseHTML: () => [{ tag: "p", context: "tableCell/|tableHeader/", priority: 60 }],
  renderHTML: () => ["p", 0],
});

// Only mails quote.
export const extensions = ({ address, pictureWords, quotes }) => [
  Document,
  Text,
  Paragraph,
  Heading.configure({ levels: [1, 2, 3, 4, 5, 6] }),
  Bold,
  Italic,
  Underline,
  Strike,
  Link.configure({
    openOnClick: false,
    enableTarget: false,
    defaultProtocol: "https",
    isAllowedUri: leadsSomewhere,
  }),
  tracked("inserted", "ins"),
  tracked("deleted", "del"),
  HardBreak,
  BulletList,
  OrderedList,
  ...(quotes ? [Blockquote] : []),
  ListItem.extend({ content: "paragraph (bulletList | orderedList)*" }),
  Table,
  TableRow,
  TableCell.extend({ content: "cellLine" }),
  TableHeader.extend({ content: "cellLine" }),
  CellLine,
  Note,
  picture(address, pictureWords),
  Gapcursor,
  TrailingNode,
  UndoRedo,
];
