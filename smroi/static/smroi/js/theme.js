// Runs before the first paint (a blocking script in <head>): the chosen appearance, or the device's when none was chosen.
(() => {
  const root = document.documentElement;
  const KEY = "smroi.theme";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === (choice ?? "system")));
    }
    document.dispatchEvent(new CustomEvent("smroi:theme"));
  };
  root.classList.add("js");
  apply(read());
  document.addEventListener("DOMContentLoaded", () => apply(read()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    const choice = button.dataset.themeSet === "system" ? null : button.dataset.themeSet;
    try { choice ? localStorage.setItem(KEY, choice) : localStorage.removeItem(KEY); } catch { /* private window: for this page only */ }
    apply(choice);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("smroi:theme")));
})();
