// Notes where the wifi is bad. Without this file the note is a plain form. With it every keystroke is kept in the browser until the
// server has said that it has it. One change is on its way at a time and keeps its number until it is answered, so that a lost
// answer doubles nothing; what is written meanwhile waits behind it.
const RETRY = 4000;
const PAUSE = 800;

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing where the address is not https
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

class Note {
  constructor(root) {
    this.root = root;
    this.key = root.dataset.key;
    this.url = root.dataset.url;
    this.form = root.querySelector("form");
    this.status = root.querySelector("[data-status]");
    this.meeting = root.querySelector("[data-meeting]");
    this.next = root.querySelector("[data-next]");
    this.told = root.querySelector("[data-told]");
    this.kept = this.read();
    // What waits was written on a text of its own: another's that came meanwhile is met, not written over.
    this.base = this.kept.waiting?.base ?? (Number(this.form.elements.base.value) || 0);
    this.busy = this.paused = this.left = false;
    if (this.kept.waiting || this.kept.sending) {
      this.fill(this.kept.waiting || this.kept.sending);
      this.say(root.dataset.here);
    }
    this.next.hidden = false;
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.form.addEventListener("input", () => this.changed(), { signal });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.paused = false;
      this.changed();
      this.send();
    }, { signal });
    root.querySelector("[data-both]").addEventListener("click", () => this.both(), { signal });
    this.next.addEventListener("click", () => this.leave(), { signal });
    window.addEventListener("online", () => this.send());
    window.setInterval(() => this.send(), RETRY);
    this.send();
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  }

  // False when the browser keeps nothing: then the page says so.
  keep() {
    try {
      if (this.kept.waiting || this.kept.sending) localStorage.setItem(this.key, JSON.stringify(this.kept));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }

  values() {
    const { kind, about, body } = this.form.elements;
    return { kind: kind.value, about: about.value, body: body.value, base: this.base };
  }

  fill(text) {
    for (const name of ["kind", "about", "body"]) this.form.elements[name].value = text[name];
  }

  say(text) {
    if (!this.left && this.status.textContent !== text) this.status.textContent = text;
  }

  // The next table's note begins without a network too: an empty form under a number of its own. This one is sent on from behind it.
  leave() {
    this.left = true;
    this.listening.abort();
    clearTimeout(this.timer);
    if (this.kept.waiting && !this.kept.waiting.body.trim()) delete this.kept.waiting;
    this.keep();
    this.send();
    const number = uuid();
    const { dataset } = this.root;
    dataset.key = this.key.slice(0, -number.length) + number;
    dataset.url = this.url.slice(0, -number.length) + number;
    window.history.replaceState(null, "", dataset.url);
    const { kind } = this.values();
    this.fill({ kind, about: "", body: "" });
    this.form.elements.base.value = 0;
    this.form.elements.change.value = uuid();
    this.meeting.hidden = this.told.hidden = true;
    this.told.querySelector("a").href = dataset.url;
    for (const part of document.querySelectorAll("[data-of-this-note]")) part.remove();
    const title = document.querySelector("[data-note-title]");
    title.textContent = title.dataset.new;
    this.status.textContent = "";
    new Note(this.root);
    this.form.elements.about.focus();
  }

  changed() {
    this.kept.waiting = this.values();
    this.say(this.keep() ? this.root.dataset.here : this.root.dataset.nowhere);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  async send() {
    if (this.busy || this.paused) return;
    if (!this.kept.sending) {
      if (!this.kept.waiting || !this.kept.waiting.body.trim()) return;
      this.kept.sending = { ...this.kept.waiting, base: this.base, change: uuid() };
      delete this.kept.waiting;
      this.keep();
    }
    this.busy = true;
    try {
      const answer = await fetch(this.url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
        body: JSON.stringify(this.kept.sending),
      });
      const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (!isOurs || answer.redirected) this.say(this.root.dataset.signIn);
      else this.answered(answer.status, await answer.json());
    } catch {
      this.say(this.root.dataset.here);
    } finally {
      this.busy = false;
    }
    if (this.kept.waiting && !this.kept.sending) this.send();
  }

  answered(status, said) {
    if (status === 200) {
      this.base = said.revision;
      delete this.kept.sending;
      if (this.kept.waiting) this.kept.waiting.base = this.base;
      this.keep();
      if (this.left) return;
      this.form.elements.base.value = this.base;
      this.told.hidden = false;
      this.say(this.kept.waiting ? this.root.dataset.here : said.said);
    } else if (status === 409) {
      this.kept.waiting = { ...this.latest(), base: this.kept.sending.base }; // opened again it meets theirs again
      delete this.kept.sending;
      this.base = said.revision;
      this.paused = true;
      this.keep();
      if (this.left) return;
      this.theirs = said;
      this.meeting.querySelector("[data-who]").textContent = said.said;
      this.meeting.querySelector("[data-theirs]").textContent = said.body;
      this.meeting.hidden = false;
      this.say(this.root.dataset.here);
    } else {
      this.paused = status === 422;
      this.kept.waiting = this.latest();
      if (status === 422) delete this.kept.sending;
      this.keep();
      this.say(said.said || this.root.dataset.here);
    }
  }

  // What was written last: in the form, until that has gone on to the next note.
  latest() {
    return this.kept.waiting || (this.left ? this.kept.sending : this.values());
  }

  // Their text first, ours below it: the person edits it into one.
  both() {
    this.form.elements.body.value = `${this.theirs.body}\n\n${this.form.elements.body.value}`;
    this.meeting.hidden = true;
    this.paused = false;
    this.changed();
  }
}

for (const root of document.querySelectorAll("[data-note]")) new Note(root);

// On the list: notes that are on this device alone. Opening one sends it.
for (const list of document.querySelectorAll("[data-notes-here]")) {
  const prefix = list.dataset.notesHere;
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    // a browser that keeps nothing has none
  }
  for (const key of keys) {
    const kept = JSON.parse(localStorage.getItem(key)) || {};
    const { about, body } = kept.waiting || kept.sending || { about: "", body: "" };
    const link = document.createElement("a");
    link.href = `${list.dataset.path}/${key.slice(prefix.length)}`;
    link.textContent = about || body.slice(0, 60) || key;
    const item = document.createElement("li");
    item.append(link);
    list.querySelector("ul").append(item);
  }
  list.hidden = keys.length === 0;
}
