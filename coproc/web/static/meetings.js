// A mouse may drag a meeting to another seat; that only opens the form, where the reason is written and clashes are said.
// Without this file every meeting is a link to the same form.
const plan = document.querySelector("[data-plan]");

if (plan) {
  let dragged = null;
  const seatOf = (node) => node.closest("td[data-seat]");
  const slotOf = (seat) => seat.dataset.seat.split("-")[1];

  for (const meeting of plan.querySelectorAll("[data-move]")) {
    meeting.draggable = true;
    for (const link of meeting.querySelectorAll("a")) link.draggable = false;
    meeting.addEventListener("dragstart", (event) => {
      dragged = meeting;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", meeting.dataset.move);
      const here = slotOf(seatOf(meeting));
      const busy = new Set();
      for (const other of plan.querySelectorAll(`[data-company="${meeting.dataset.company}"]`)) busy.add(slotOf(seatOf(other)));
      busy.delete(here);
      for (const seat of plan.querySelectorAll("td[data-seat]"))
        seat.classList.toggle("plan-clash", busy.has(slotOf(seat)) || seat.classList.contains("plan-closed"));
    });
    meeting.addEventListener("dragend", () => {
      dragged = null;
      for (const seat of plan.querySelectorAll(".plan-clash, .plan-over")) seat.classList.remove("plan-clash", "plan-over");
    });
  }

  for (const seat of plan.querySelectorAll("td[data-seat]")) {
    seat.addEventListener("dragover", (event) => {
      if (!dragged || seatOf(dragged) === seat) return;
      event.preventDefault();
      seat.classList.add("plan-over");
    });
    seat.addEventListener("dragleave", () => seat.classList.remove("plan-over"));
    seat.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      window.location.assign(`${dragged.dataset.move}?til=${seat.dataset.seat}`);
    });
  }
}
