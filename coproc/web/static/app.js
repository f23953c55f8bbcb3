// Comfort only: every page works without this file. The parts of Det Fælles Designsystem are started one by one, so that
// one that is missing from a page stops no other, and with the page's own texts, because the package's are Danish only.
const fds = window.DKFDS;

const summary = document.querySelector('[data-module="error-summary"]');
if (summary) new fds.ErrorSummary(summary).init();

for (const group of document.querySelectorAll(".form-limit")) {
  const { left, over } = group.dataset;
  new fds.CharacterLimit(group, {
    character_remaining: left,
    characters_remaining: left,
    character_too_many: over,
    characters_too_many: over,
  }).init();
}

// Nothing is sent twice by an impatient second click (the server holds against it too), and what takes time says so.
const PATIENCE = 600;

function showBusy(form) {
  const busy = document.createElement("p");
  busy.className = "busy";
  busy.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-hidden", "true"); // the words say it
  busy.append(bar, document.body.dataset.busy);
  form.append(busy);
}

function release(form) {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll(".busy")) busy.remove();
}

// A file leaves the page where it is, and no browser tells the page that it has come.
const A_FILE_TAKES = 4000;

for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    if (!event.defaultPrevented) setTimeout(() => form.dataset.sent && showBusy(form), PATIENCE);
    if ("file" in form.dataset) setTimeout(() => release(form), A_FILE_TAKES);
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => [...document.forms].forEach(release));
