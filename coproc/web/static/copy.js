// One click copies a value; the buttons are hidden where this file does not run, and the value is then marked by a click (user-select: all).
const status = document.getElementById("copied");

for (const button of document.querySelectorAll(".copy-button")) {
  const value = button.parentElement.querySelector(".copy-value");
  const [label] = button.childNodes;
  const said = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(value);
    label.textContent = button.dataset.copied;
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = status.dataset.said; });
    setTimeout(() => { label.textContent = said; }, 2000);
  });
}

// The clipboard is there on secure addresses alone; elsewhere the selection is copied, or left selected for the person to copy.
async function copy(value) {
  const text = value.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(value);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy");
  }
}
