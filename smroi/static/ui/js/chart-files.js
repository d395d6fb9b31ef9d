// Saves a chart as PNG or SVG as it is drawn, and its numbers as CSV; nothing leaves the browser.
const SVG = "http://www.w3.org/2000/svg";
const EDGE = 16;
const HEAD = 40;

// A copy of the drawing with its title above it, on the page's own background.
function picture(canvas) {
  const drawing = canvas.querySelector("svg");
  if (!drawing) return null;
  const { width, height } = drawing.getBoundingClientRect();
  const style = getComputedStyle(canvas.closest(".panel") ?? document.body);
  const whole = document.createElementNS(SVG, "svg");
  const size = { width: Math.ceil(width) + 2 * EDGE, height: Math.ceil(height) + HEAD + EDGE };
  whole.setAttribute("xmlns", SVG);
  whole.setAttribute("width", size.width);
  whole.setAttribute("height", size.height);
  whole.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  const ground = whole.appendChild(document.createElementNS(SVG, "rect"));
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", style.backgroundColor === "rgba(0, 0, 0, 0)" ? getComputedStyle(document.body).backgroundColor : style.backgroundColor);
  const title = whole.appendChild(document.createElementNS(SVG, "text"));
  title.setAttribute("x", EDGE);
  title.setAttribute("y", 26);
  title.setAttribute("font-family", "Pretendard, system-ui, sans-serif");
  title.setAttribute("font-size", 16);
  title.setAttribute("font-weight", 600);
  title.setAttribute("fill", style.color);
  title.textContent = canvas.dataset.title;
  const copy = whole.appendChild(drawing.cloneNode(true));
  copy.setAttribute("x", EDGE);
  copy.setAttribute("y", HEAD);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return { size, text: new XMLSerializer().serializeToString(whole) };
}

function save(blob, canvas, kind) {
  const name = canvas.dataset.title.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 80) || "chart";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const saveSvg = (canvas) => {
  const drawn = picture(canvas);
  if (drawn) save(new Blob([drawn.text], { type: "image/svg+xml" }), canvas, "svg");
};

// Twice the size, so that it is sharp on paper too.
async function savePng(canvas) {
  const drawn = picture(canvas);
  if (!drawn) return;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.text)}`;
  await image.decode();
  const paper = document.createElement("canvas");
  paper.width = 2 * drawn.size.width;
  paper.height = 2 * drawn.size.height;
  paper.getContext("2d").drawImage(image, 0, 0, paper.width, paper.height);
  paper.toBlob((blob) => blob && save(blob, canvas, "png"), "image/png");
}

// What a spreadsheet would take for a formula is written as text.
const cell = (value) => {
  let text = value === null || value === undefined ? "" : String(value);
  if (typeof value !== "number" && /^[\s=+\-@＝＋－＠]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function saveCsv(canvas) {
  const spec = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  const names = spec.series.map((series) => (spec.unit === "money" ? `${series.name} (${spec.currency})` : series.name));
  const rows = spec.labels.map((label, at) => [label, ...spec.series.map((series) => series.values[at])]);
  const lines = [["", ...names], ...rows].map((row) => row.map(cell).join(","));
  save(new Blob([`\uFEFF${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }), canvas, "csv");
}

const SAVE = { png: savePng, svg: saveSvg, csv: saveCsv };

function offer(root) {
  root.querySelectorAll?.("[data-chart-files]").forEach((files) => {
    files.hidden = false;
    files.querySelectorAll("[data-chart-file]").forEach((button) => (button.hidden = false));
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-chart-file]");
  const canvas = button?.closest("figure")?.querySelector("[data-chart]");
  if (canvas) SAVE[button.dataset.chartFile](canvas);
});
document.addEventListener("htmx:load", (event) => offer(event.detail.elt));
offer(document);
