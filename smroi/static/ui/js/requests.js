// Every htmx request carries the CSRF token of the page; an error answer is shown when it is a fragment of ours.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 400 || xhr.status === 409 || xhr.status === 413 || xhr.status === 422) event.detail.shouldSwap = true;
});
