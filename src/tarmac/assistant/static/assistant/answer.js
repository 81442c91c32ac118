// One answer as it comes, written into a copy of the page's turn.
import { Markup } from "./markup.js";
import { plain } from "./plain.js";
import { counted, kindName, piece, stateLine, word } from "./words.js";

const PLACE = /\bturn([-/])0\b/g;

export class Answer {
  constructor({ question, skillName, reply }) {
    this.article = piece("turn");
    this.answer = this.part(".answer");
    this.text = this.part("[data-text]");
    this.sources = this.part("[data-sources]");
    this.sources.remove();
    this.known = new Map();
    this.waiting = "";
    this.frame = 0;
    this.id = 0;
    const title = this.part("[data-question]");
    title.textContent = question || skillName;
    title.dataset.question = question;
    if (reply !== undefined) this.part('[name="reply"]').value = reply;
    if (question && skillName) {
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.textContent = skillName;
      this.part(".about").append(chip);
    }
    this.markup = new Markup(this.text, {
      cite: (number) => this.mark(number),
      protect: (text) => this.protect(text),
      table: () => piece("table"),
    });
    this.answer.setAttribute("aria-busy", "true");
  }

  part(selector) {
    return this.article.querySelector(selector);
  }

  start({ conversation, turn, provider, model, generative }) {
    this.id = turn;
    this.conversation = conversation;
    for (const element of [this.article, ...this.article.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        const value = attribute.value.replace(PLACE, `turn$1${turn}`).replace("/c/0/", `/c/${conversation}/`);
        if (value !== attribute.value) attribute.value = value;
      }
    }
    this.article.dataset.turn = turn;
    for (const field of this.article.querySelectorAll('[name="conversation"]')) field.value = conversation;
    for (const button of this.article.querySelectorAll('[name="retry"]')) button.value = turn;
    const edit = this.part("[data-edit]");
    edit.href = edit.getAttribute("href").replace("edit=0", `edit=${turn}`);
    this.part("[data-provider]").textContent = provider;
    this.part("[data-model]").textContent = model;
    this.part("[data-generative]").hidden = !generative;
    this.part("[data-built-in]").hidden = generative;
  }

  protectedWords(details) {
    const list = this.part("[data-protected-details]");
    for (const { kind, text } of details) {
      this.known.set(text, kindName(kind));
      const item = document.createElement("li");
      item.textContent = `${kindName(kind)} · ${text}`;
      list.append(item);
    }
    const escaped = [...this.known.keys()].sort((a, b) => b.length - a.length).map(RegExp.escape ?? escape);
    this.pattern = new RegExp(`(${escaped.join("|")})`);
    this.part("[data-protected-line]").textContent = counted("protected", list.children.length);
    this.part("[data-protected]").hidden = false;
  }

  protect(text) {
    if (!this.pattern) return [text];
    return text
      .split(this.pattern)
      .filter(Boolean)
      .map((each) => {
        if (!this.known.has(each)) return each;
        const mark = document.createElement("mark");
        mark.className = "protected";
        const kind = document.createElement("span");
        kind.className = "protected-kind";
        kind.textContent = this.known.get(each);
        mark.append(each, kind);
        return mark;
      });
  }

  source({ n, title, where, quote, url }) {
    const item = piece("source");
    item.id = `turn-${this.id}-source-${n}`;
    item.dataset.source = n;
    item.querySelector(".number").textContent = n;
    const link = item.querySelector("a");
    if (title) link.textContent = title;
    const address = new URL(url, location.href);
    address.searchParams.set("c", this.conversation);
    link.href = `${address.pathname}${address.search}${address.hash}`;
    item.querySelector(".where").textContent = where;
    item.querySelector("q").textContent = quote;
    if (!this.sources.isConnected) this.part(".answer-body").append(this.sources);
    this.sources.append(item);
  }

  mark(number) {
    const link = document.createElement("a");
    link.className = "cite";
    link.dataset.source = number;
    link.href = `#turn-${this.id}-source-${number}`;
    const hidden = document.createElement("span");
    hidden.className = "hidden-text";
    hidden.textContent = `${word("source")} `;
    link.append(hidden, number);
    return link;
  }

  // Words that come between two frames are drawn together
  write(text) {
    this.waiting += text;
    if (document.hidden) this.draw();
    else this.frame ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.markup.write(this.waiting);
    this.waiting = "";
  }

  // state: as the server calls it, or "lost"; error: { title, detail, advice } where it said one. Gives what to read out.
  finish(state, error) {
    this.draw();
    this.markup.end();
    this.answer.dataset.state = state === "lost" ? "incomplete" : state;
    this.answer.removeAttribute("aria-busy");
    const line = stateLine(state);
    if (line && error) {
      line.querySelector("strong").textContent = error.title;
      line.querySelector("p").lastChild.textContent = ` ${error.detail} ${error.advice}`;
    }
    this.part("[data-answer-state]").remove();
    if (line) this.answer.prepend(line);
    this.part('[name="body"]').value = plain(this.text);
    const empty = !this.text.firstElementChild;
    for (const tool of this.article.querySelectorAll("[data-answered]")) tool.hidden = empty;
    for (const tool of this.article.querySelectorAll("[data-usable]")) tool.hidden = empty || state === "declined";
    for (const tool of this.article.querySelectorAll("[data-kept]")) tool.hidden ||= state === "unkept";
    this.part("[data-foot]").hidden = !this.id;
    return line ? line.querySelector("p").textContent : word("complete");
  }
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
