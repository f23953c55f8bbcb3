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

// Nothing is sent twice by an impatient second click; the server holds against it too.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
