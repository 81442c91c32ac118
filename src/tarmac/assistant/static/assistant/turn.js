// One question after the other: sends what is asked, writes the answer while it comes, keeps what was typed when it fails.
import { attend, show } from "./actions.js";
import { Answer } from "./answer.js";
import { Ask } from "./ask.js";
import { events } from "./stream.js";
import { explained, piece, word } from "./words.js";

const section = document.querySelector("[data-assistant]");
const inPane = section.dataset.assistant === "pane";
const turns = section.querySelector("[data-turns]");
const ask = new Ask(section.querySelector("[data-ask]"));
const { form } = ask;
const refusal = ask.part("[data-refusal]");
let running = null;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function announce(text) {
  section.querySelector("[data-announce]").textContent = text;
}

function busy(now) {
  const [send, stop] = [ask.part("[data-send]"), ask.part("[data-stop]")];
  const focused = document.activeElement;
  send.hidden = now;
  stop.hidden = !now;
  for (const skill of section.querySelectorAll("[data-skill]")) skill.disabled = now;
  if (focused === send || focused?.disabled) stop.focus();
  if (focused === stop) ask.box.focus();
}

function refuse({ code, title, detail, advice = "" }) {
  const alert = piece("refusal");
  alert.querySelector("strong").textContent = title;
  alert.querySelector("p").textContent = `${detail} ${advice}`.trim();
  if (code === "signed_out") alert.append(piece("sign-in"));
  refusal.replaceChildren(alert);
}

function tooLong(text) {
  const most = Number(form.dataset.limit);
  const count = text.length > most ? [...text].length : 0;
  if (count <= most) return false;
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  const { title, detail } = explained("too-long");
  const said = detail.replace("{count}", figures.format(count)).replace("{most}", figures.format(most));
  refuse({ title, detail: said });
  return true;
}

// Keep the conversation: in the address of its own page, in a cookie for the pane beside other items.
function remember(id) {
  form.elements.conversation.value = id;
  const address = section.dataset.conversationAddress.replace("/0/", `/${id}/`);
  if (inPane) {
    document.cookie = `tarmac_conversation=${id}; Path=/office/; SameSite=Lax`;
    document.querySelector("[data-whole-page]").href = address;
  } else history.replaceState(null, "", address);
}

function forget(event) {
  if (!event.target.closest("[data-new]")) return;
  document.cookie = "tarmac_conversation=; Path=/office/; Max-Age=0; SameSite=Lax";
}

class Refused extends Error {
  constructor(reason) {
    super(reason.code);
    this.reason = reason;
  }
}

async function opened(fields, signal) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "text/event-stream" },
    signal,
  });
  if (response.ok && response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response.body;
  const reason = await response.json().catch(() => explained("no-server"));
  form.elements.key.value = newKey(); // the server said no: what is sent next is another question
  throw new Refused(reason);
}

async function listen(body, answer, accepted) {
  let state = "lost";
  let error = null;
  for await (const { name, data } of events(body)) {
    if (name === "start") {
      answer.start(data);
      accepted(data);
    } else if (name === "protected") answer.protectedWords(data);
    else if (name === "source") answer.source(data);
    else if (name === "text") answer.write(data.t);
    else if (name === "error") error = data;
    else if (name === "end") state = data.state;
  }
  return answer.finish(state, error);
}

// asked: the words for the screen, and the mail to reply to where that is another one than the open one; fields: what goes to the server; accepted: once the server has it
async function send(asked, fields, accepted) {
  if (running) return;
  refusal.replaceChildren();
  const answer = new Answer(asked);
  const empty = section.querySelector("[data-empty]");
  if (empty) empty.hidden = true;
  running = { control: new AbortController(), taken: false };
  section.classList.add("writing");
  turns.append(answer.article);
  answer.article.scrollIntoView({ block: "start" });
  busy(true);
  announce(word("begun"));
  const take = (data) => {
    running.taken = true;
    form.elements.key.value = newKey();
    empty?.remove();
    remember(data.conversation);
    const title = document.querySelector("[data-title]");
    if (title && data.title) title.textContent = data.title;
    accepted();
  };
  try {
    const body = await opened(fields, running.control.signal);
    announce(await listen(body, answer, take));
  } catch (error) {
    announce(failed(error, answer));
  } finally {
    const { taken } = running;
    running = null;
    busy(false);
    if (taken) document.dispatchEvent(new Event("tarmac:kept"));
  }
}

function failed(error, answer) {
  if (running.control.signal.aborted) return answer.finish("stopped", null);
  if (running.taken) return answer.finish("lost", null);
  const reason = error instanceof Refused ? error.reason : explained("no-server");
  refuse(reason);
  if (reason.code === "guard_refused") return answer.finish("refused", reason);
  answer.article.remove();
  const empty = section.querySelector("[data-empty]");
  if (empty) empty.hidden = false;
  return "";
}

const nameOf = (skill) => (skill?.querySelector("strong") ?? skill)?.textContent.trim() ?? "";

// To rewrite has several ways: the button shows them, they do it.
function showWays(open) {
  const ways = ask.part("[data-ways]");
  ways.hidden = !open;
  if (open) ways.querySelector("button").focus();
}

function submit(event) {
  if (event.submitter?.matches("[data-native]")) return;
  event.preventDefault();
  const skill = event.submitter?.matches("[data-skill]") ? event.submitter : null;
  const isWay = skill?.closest("[data-ways]");
  if (skill?.value === "rewrite" && !isWay) return showWays(true);
  const question = ask.box.value.trim();
  if (running || tooLong(question)) return;
  if (isWay) ask.wholeDraft();
  const fields = new FormData(form);
  if (skill) fields.set("skill", skill.value);
  if (!question && !fields.get("item_ref") && !fields.get("selection")) {
    refuse(explained("empty"));
    return ask.box.focus();
  }
  const begin = ask.part("[data-skill]");
  const skillName = nameOf(skill ?? (question ? null : begin));
  showWays(false);
  send({ question, skillName }, fields, () => ask.clear());
}

function retry(turn) {
  const again = new FormData(turn.querySelector("[data-retry]"));
  again.set("retry", turn.dataset.turn);
  again.set("key", newKey());
  if (form.elements.provider) again.set("provider", form.elements.provider.value);
  const title = turn.querySelector("[data-question]");
  const { question } = title.dataset;
  const { value: reply } = turn.querySelector('[name="reply"]');
  send({ question, skillName: question ? "" : title.textContent, reply }, again, () => {});
}

function edit(turn) {
  ask.edit(turn.dataset.turn, turn.querySelector("[data-question]").dataset.question);
}

// A source opens beside the conversation; while an answer comes, in a tab of its own, so that nothing breaks off.
function follow(event) {
  const link = event.target.closest("a[href]");
  if (running && link && !link.hash.startsWith("#turn-")) link.target = "_blank";
}

form.addEventListener("submit", submit);
ask.part("[data-no-way]").addEventListener("click", () => {
  showWays(false);
  ask.box.focus();
});
ask.part("[data-stop]").addEventListener("click", () => running?.control.abort());
attend(section, { retry, edit });
section.addEventListener("click", follow);
document.addEventListener("click", forget);
document.addEventListener("htmx:afterSettle", () => show(turns));
show(turns);
if (inPane && form.elements.conversation.value) remember(form.elements.conversation.value);
turns.querySelector(".turn:last-child")?.scrollIntoView({ block: "start" });
