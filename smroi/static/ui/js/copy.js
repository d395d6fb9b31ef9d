// A button with data-copy="id" copies that element's text and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const words = button.querySelector("[data-copy-words]");
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
  } catch {
    // Without the permission (or without TLS) the text is selected, ready for the keyboard.
    getSelection().selectAllChildren(source);
    return;
  }
  const before = words.textContent;
  words.textContent = button.dataset.copied;
  setTimeout(() => { words.textContent = before; }, 2000);
});
