// The words of a text with the light marks that office/writing.py and office/quoting.py read, and text with such marks
// for the editor.
const INDENT = "  ";

const words = (node) => {
  let text = "";
  node.descendants((child) => {
    if (child.type.name === "hardBreak") text += "\n";
    if (child.isText && !child.marks.some((mark) => mark.type.name === "deleted")) text += child.text;
  });
  return text;
};

const entries = (list, level = 0) =>
  list.children.flatMap((entry, index) => {
    const [first, ...inside] = entry.children;
    const mark = list.type.name === "orderedList" ? `${index + 1}.` : "-";
    return [`${INDENT.repeat(level)}${mark} ${words(first)}`, ...inside.flatMap((each) => entries(each, level + 1))];
  });

const row = (node) => `| ${node.children.map((cell) => words(cell).replaceAll("|", "\\|")).join(" | ")} |`;

function lines(block) {
  switch (block.type.name) {
    case "heading":
      return [`${"#".repeat(block.attrs.level)} ${words(block)}`];
    case "bulletList":
    case "orderedList":
      return entries(block);
    case "table":
      return block.children.map(row);
    case "blockquote":
      return plain(block)
        .split("\n")
        .map((line) => `> ${line}`.trimEnd());
    case "note":
      return [block.attrs.text];
    case "picture":
      return [`![${block.attrs.file}]`];
  }
  return [words(block)];
}

// The line that leads in to a quote stands right above it.
const gap = (before, text) => (text.startsWith(">") && /(^|\n\n).*:$/.test(before) ? "\n" : "\n\n");

export const plain = (parent) =>
  parent.children
    .map((block) => lines(block).join("\n"))
    .filter((text) => text.trim())
    .reduce((before, text) => (before ? `${before}${gap(before, text)}${text}` : text), "");

const paragraph = (text) => ({
  type: "paragraph",
  content: text.split("\n").flatMap((line, index) => [...(index ? [{ type: "hardBreak" }] : []), ...(line ? [{ type: "text", text: line }] : [])]),
});

const HEADING = /^(#{1,6}) +(.+)$/;
const ENTRY = /^ *(?:[-*•]|(\d{1,3})[.)]) +(.+)$/;

// The blocks of a text: paragraphs have an empty line between them.
export const blocks = (text) =>
  text
    .trim()
    .split(/\n[ \t]*\n+/)
    .flatMap((passage) => {
      const all = passage.split("\n");
      const heading = HEADING.exec(passage);
      if (heading) return { type: "heading", attrs: { level: heading[1].length }, content: [{ type: "text", text: heading[2] }] };
      const found = all.map((line) => ENTRY.exec(line));
      if (!found.every(Boolean)) return paragraph(passage);
      const type = found[0][1] ? "orderedList" : "bulletList";
      return { type, content: found.map((entry) => ({ type: "listItem", content: [paragraph(entry[2])] })) };
    });
