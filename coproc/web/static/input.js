// Saves a written input as it goes. Without this file “Gem kladde” does the same.
const PAUSE = 1000;
const RETRY = 5000;

class Answer {
  constructor(root, key) {
    this.root = root;
    this.key = key;
    this.form = root.querySelector("form");
    this.text = this.form.elements[`answer-${key}`];
    this.seen = this.form.elements[`seen-${key}`];
    this.status = root.querySelector(`[data-status="${key}"]`);
    this.busy = this.dirty = false;
    const radios = this.form.querySelectorAll(`[name="public-${key}"]`);
    for (const control of [this.text, ...radios]) control.addEventListener("input", () => this.changed());
  }

  changed() {
    this.dirty = true;
    this.status.textContent = this.root.dataset.unsaved;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  body() {
    const chosen = this.form.querySelector(`[name="public-${this.key}"]:checked`);
    return JSON.stringify({
      question_key: this.key,
      body: this.text.value,
      may_publish: chosen ? chosen.value === "yes" : null,
      seen: Number(this.seen.value) || 0,
    });
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = null; // what is written while this save is under way is saved when it has ended
    if (this.busy || !this.dirty) return;
    this.busy = true;
    this.dirty = false;
    try {
      const answer = await fetch(this.root.dataset.url, {
        method: "POST",
        keepalive: true,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
        body: this.body(),
      });
      const said = await answer.json();
      if (said.revision !== undefined) this.seen.value = said.revision;
      this.status.textContent = said.theirs ? `${said.said} ${this.root.dataset.theirs} ${said.theirs}` : said.said;
      this.dirty = this.dirty || answer.status >= 500;
    } catch {
      this.dirty = true;
      this.status.textContent = this.root.dataset.offline;
      this.timer = setTimeout(() => this.save(), RETRY);
    } finally {
      this.busy = false;
    }
    if (this.dirty && !this.timer) this.timer = setTimeout(() => this.save(), PAUSE);
  }
}

for (const root of document.querySelectorAll("[data-autosave]")) {
  const answers = root.dataset.keys.split(" ").map((key) => new Answer(root, key));
  const saveAll = () => answers.forEach((answer) => answer.save());
  window.addEventListener("pagehide", saveAll);
  window.addEventListener("online", saveAll);
}
