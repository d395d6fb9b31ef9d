// Runs before the first paint (a blocking script in <head>): the chosen appearance, or the device's when none was chosen.
(() => {
  const root = document.documentElement;
  // The name and the words are those of Django's admin, so that both agree.
  const KEY = "theme";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === (choice ?? "auto")));
    }
    document.dispatchEvent(new CustomEvent("page:theme"));
  };
  root.classList.add("js");
  apply(read());
  document.addEventListener("DOMContentLoaded", () => apply(read()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    const choice = button.dataset.themeSet;
    try { localStorage.setItem(KEY, choice); } catch { /* private window: for this page only */ }
    apply(choice);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("page:theme")));
})();
