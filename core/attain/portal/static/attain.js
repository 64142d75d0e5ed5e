"use strict";
/* Comfort only: every page works without this file. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const PREFIX = "attain draft ";

/* Menus close on Escape and on a click elsewhere. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

/* A refused form starts at its summary. */
document.querySelector("[data-focus]")?.focus();

/* Counters below long texts. */
const count = (text, unit) => (unit === "words" ? (text.match(/\S+/g) || []).length : [...text].length);
const recount = (area) => {
  const shown = document.querySelector(`[data-count-for="${CSS.escape(area.id)}"]`);
  if (!shown) return;
  const used = count(area.value, area.dataset.count);
  const most = Number(area.dataset.most || 0);
  shown.textContent = most ? (used > most ? `${used - most} too many` : `${most - used} left`) : `${used}`;
  shown.classList.toggle("over", Boolean(most) && used > most);
};
for (const area of all("textarea[data-count]")) {
  recount(area);
  area.addEventListener("input", () => recount(area));
}

/* Lists grow while one types into their last line. */
for (const list of all("ol.entries")) {
  list.addEventListener("input", () => {
    const last = list.lastElementChild;
    const most = Number(list.dataset.entries || 50);
    if (!last.querySelector("input").value || list.children.length >= most) return;
    const next = last.cloneNode(true);
    const input = next.querySelector("input");
    const place = list.children.length;
    input.value = "";
    input.id = input.id.replace(/\d+$/, place);
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, place + 1));
    list.append(next);
  });
}

/* Drafts: to the server every five seconds, into this browser until the server has them. */
class Draft {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.keptAs ? PREFIX + form.dataset.keptAs : "";
    this.told = form.querySelector("[data-saved]");
    this.known = this.text();
    this.sending = false;
    this.leaving = false;
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", () => { this.leaving = true; });
    window.addEventListener("beforeunload", (event) => { if (this.changed() && !this.leaving) event.preventDefault(); });
    setInterval(() => this.save(), 5000);
    this.offer();
  }
  pairs() { return [...new FormData(this.form)].filter(([name, value]) => name !== "form_token" && typeof value === "string"); }
  text() { return JSON.stringify(this.pairs()); }
  changed() { return this.text() !== this.known; }
  say(words) { if (this.told) this.told.textContent = words; }
  keep() {
    this.say("Not saved yet");
    if (this.key) try { localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), pairs: this.pairs() })); } catch { /* a full or closed store: the server's copy remains */ }
  }
  forget() { if (this.key) localStorage.removeItem(this.key); }
  async save() {
    if (this.sending || this.leaving || !this.changed()) return;
    this.sending = true;
    const sent = this.text();
    const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
    try {
      const answer = await fetch(this.form.dataset.autosave, { method: "POST", body, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.known = sent;
      if (!this.changed()) this.forget();
      this.say(`Saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
    } catch {
      this.say(this.key ? "Not saved: your text is kept in this browser" : "Not saved");
    } finally {
      this.sending = false;
    }
  }
  offer() {
    let kept = null;
    try { kept = this.key && JSON.parse(localStorage.getItem(this.key)); } catch { this.forget(); }
    if (!kept || JSON.stringify(kept.pairs) === this.known) return;
    const note = document.createElement("div");
    note.className = "notice warn";
    const words = document.createElement("div");
    words.textContent = `This browser has answers from ${new Date(kept.at).toLocaleString()} that were not saved. `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = "Take them";
    button.addEventListener("click", () => { this.take(kept.pairs); note.remove(); });
    words.append(button);
    note.append(words);
    this.form.prepend(note);
  }
  take(pairs) {
    for (const input of this.form.elements) if (input.type === "radio" || input.type === "checkbox") input.checked = false;
    const used = {};
    for (const [name, value] of pairs) {
      const fitting = [...this.form.elements].filter((each) => each.name === name);
      const choice = fitting.find((each) => (each.type === "radio" || each.type === "checkbox") && each.value === value);
      if (choice) choice.checked = true;
      else if (fitting.length) {
        const place = used[name] || 0;
        used[name] = place + 1;
        if (fitting[place] && fitting[place].type !== "hidden") fitting[place].value = value;
      }
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    for (const area of all("textarea[data-count]", this.form)) recount(area);
  }
}
for (const form of all("form[data-autosave]")) new Draft(form);

/* Whoever signs out leaves nothing in a shared browser. */
for (const form of all('form[action="/sign-out"]')) {
  form.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  });
}
