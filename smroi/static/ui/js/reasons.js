// Why there is no number: its note stands under the cell that the pointer or the focus is on, follows it when something
// scrolls, and goes away with Escape. Without this script it stands where it was laid out.

const GAP = 4;
const EDGE = 16;

function place(why) {
  const note = why.querySelector(":scope > .why-note");
  if (!note || why.dataset.closed) return;
  const cell = why.getBoundingClientRect();
  const { width, height } = note.getBoundingClientRect();
  const isBelow = cell.bottom + GAP + height < window.innerHeight || cell.top < height + GAP;
  note.style.translate = "none";
  note.style.margin = "0";
  note.style.width = `${width}px`;
  note.style.right = "auto";
  note.style.top = `${isBelow ? cell.bottom + GAP : cell.top - GAP - height}px`;
  note.style.left = `${Math.max(EDGE, Math.min(cell.right - width, window.innerWidth - width - EDGE))}px`;
}

function shown() {
  return document.querySelectorAll(".why:is(:hover, :focus)");
}

function placeAll() {
  for (const why of shown()) place(why);
}

function reset(event) {
  const why = event.target instanceof Element && event.target.closest(".why");
  if (!why) return;
  // It may still have the other of the two, or the pointer went from the dash to its note.
  requestAnimationFrame(() => {
    if (why.matches(":is(:hover, :focus)")) return;
    delete why.dataset.closed;
    why.querySelector(":scope > .why-note")?.removeAttribute("style");
  });
}

for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const why = event.target instanceof Element && event.target.closest(".why");
    // The focus scrolls after it has come.
    if (why) requestAnimationFrame(() => place(why));
  });
}
for (const name of ["pointerout", "focusout"]) document.addEventListener(name, reset);
document.addEventListener("scroll", placeAll, { capture: true, passive: true });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const why of shown()) why.dataset.closed = "1";
});
