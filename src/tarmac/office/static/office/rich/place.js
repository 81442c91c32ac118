// A source that lies in a draft: its paragraph is selected, as a place of another item is marked.
const PLACE = /^#p(\d+)$/;
const PASSAGE = /\S(?:[^\n]|\n(?!\n))*/g;
const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

// Where in `doc` the place stands that `hash` names, of the plain text it was made from: { from, to }, or nothing.
export function find(doc, text, hash) {
  const place = PLACE.exec(hash);
  const passage = place && text.match(PASSAGE)?.[place[1] - 1];
  if (!passage) return undefined;
  const wanted = bare(passage);
  let [found, longest] = [undefined, 0];
  doc.descendants((node, at) => {
    if (!node.isTextblock) return true;
    const words = bare(node.textContent);
    if (words.length > longest && wanted.startsWith(words)) {
      found = { from: at + 1, to: at + 1 + node.content.size };
      longest = words.length;
    }
    return false;
  });
  return found;
}
