// Drag and drop for [data-dropzone] forms: each file is sent alone, and the HTML that comes back is shown in its place.
function row(list, file, words) {
  const item = document.createElement("div");
  item.className = "panel upload progress-row";
  const label = document.createElement("div");
  label.className = "progress-label";
  const name = document.createElement("span");
  name.className = "upload-name";
  name.textContent = file.name;
  const state = document.createElement("span");
  state.textContent = words;
  const bar = document.createElement("progress");
  bar.className = "progress w-full";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  label.append(name, state);
  item.append(label, bar);
  list.append(item);
  return { item, state, bar };
}

function send(form, field, file, shown) {
  const body = new FormData(form);
  body.delete(field);
  body.append(field, file);
  return new Promise((resolve, reject) => {
    // XMLHttpRequest, because fetch cannot tell how much of the body has been sent.
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.bar.value = (100 * event.loaded) / event.total;
    });
    request.upload.addEventListener("load", () => {
      shown.bar.removeAttribute("value");
      shown.state.textContent = form.dataset.reading;
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.send(body);
  });
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function showFailure(form, shown) {
  shown.state.textContent = form.dataset.failed;
  shown.item.setAttribute("role", "alert");
  shown.bar.classList.add("progress-error");
  shown.bar.value = 100;
}

async function upload(form, files) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-uploads]");
  const waiting = [...files].map((file) => [file, row(list, file, form.dataset.sending)]);
  for (const [file, shown] of waiting) {
    try {
      const answer = await send(form, input.name, file, shown);
      const elsewhere = answer.getResponseHeader("HX-Redirect");
      const isPage = /<html[\s>]/i.test(answer.responseText);
      if (elsewhere && waiting.length === 1) { location.assign(elsewhere); return; }
      if (isPage && answer.status >= 400) { showFailure(form, shown); continue; }
      if (isPage) { location.assign(answer.responseURL); return; }
      const content = fragment(answer.responseText);
      const nodes = [...content.children];
      shown.item.replaceWith(content);
      for (const node of nodes) window.htmx?.process(node);
    } catch {
      showFailure(form, shown);
    }
  }
  input.value = "";
  form.dispatchEvent(new CustomEvent("page:uploaded", { bubbles: true }));
}

for (const form of document.querySelectorAll("[data-dropzone]")) {
  const zone = form.querySelector(".dropzone");
  const input = form.querySelector("input[type=file]");
  const over = (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("is-over", event.type !== "dragleave" && event.type !== "drop");
  };
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) zone.addEventListener(type, over);
  zone.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) upload(form, event.dataTransfer.files); });
  input.addEventListener("change", () => { if (input.files.length) upload(form, input.files); });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (input.files.length) upload(form, input.files); });
}
// A file dropped beside the zone must not replace the page.
if (document.querySelector("[data-dropzone]")) {
  for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());
}
