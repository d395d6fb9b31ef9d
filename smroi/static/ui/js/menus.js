// Menus are <details>: one at a time, closed by a click elsewhere or Escape, walked with the arrow keys; messages can be taken away.
const openMenus = () => [...document.querySelectorAll("details.menu-box[open]")];

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  const close = event.target.closest?.("[data-close]");
  if (close) close.closest("[data-closable]")?.remove();
  const chosen = event.target.closest?.("[data-theme-set]");
  if (chosen) {
    const menu = chosen.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The tab in view stays in view where the row of tabs is wider than the screen.
// Only that row is scrolled: scrollIntoView would move the page as well.
for (const tab of document.querySelectorAll(".tabs-line [aria-current]")) {
  const row = tab.closest(".tabs-line");
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu-box");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target.matches("input, select, textarea")) return;
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu-panel :is(a, button, input)")];
  if (!items.length) return;
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length].focus();
  event.preventDefault();
});
