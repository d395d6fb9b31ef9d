// Draws [data-chart] figures with ECharts, fetched only when a page has one; colours come from the theme, numbers from Intl.
const lang = document.documentElement.lang || "en";
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// ECharts understands rgb() but not oklch(): let the browser convert.
const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function colour(name, alpha = 1) {
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = css(name);
  paint.fillRect(0, 0, 1, 1);
  const [r, g, b] = paint.getImageData(0, 0, 1, 1).data;
  return `rgba(${r},${g},${b},${alpha})`;
}

function formatters(spec) {
  const whole = { money: { style: "currency", currency: spec.currency ?? "XXX" }, percent: { style: "percent", maximumFractionDigits: 1 }, ratio: { maximumFractionDigits: 2 }, count: { maximumFractionDigits: 1 } }[spec.unit] ?? {};
  const full = new Intl.NumberFormat(lang, whole);
  const axis = new Intl.NumberFormat(lang, { ...whole, notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", timeZone: "UTC" });
  const longDay = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeZone: "UTC" });
  const label = (text, style) => (spec.axis === "day" ? style.format(new Date(`${text}T00:00:00Z`)) : text);
  return { value: (v) => full.format(v), axis: (v) => axis.format(v), tick: (text) => label(text, day), head: (text) => label(text, longDay) };
}

const toneColour = (series, index) => {
  const tone = series.tone ?? String(index + 1);
  return /^[1-6]$/.test(tone) ? `--chart-${tone}` : `--color-${tone}`;
};

function seriesOption(spec, series, index) {
  const kind = series.kind ?? spec.kind;
  const stroke = colour(toneColour(series, index));
  const shared = { name: series.name, type: kind, data: series.values, emphasis: { focus: "series" }, itemStyle: { color: stroke } };
  if (kind === "bar") return { ...shared, barMaxWidth: 28, barGap: "15%", itemStyle: { color: stroke, borderRadius: [2, 2, 0, 0] } };
  const dash = { dashed: [6, 4], dotted: [2, 3] }[series.line] ?? (index % 2 ? [6, 3] : "solid");
  const isEdge = series.line === "dotted";
  return { ...shared, connectNulls: false, symbol: index % 2 ? "rect" : "circle", symbolSize: 6, showSymbol: series.values.length < 15 && !isEdge, lineStyle: { color: stroke, width: isEdge ? 1.25 : 2, type: dash }, areaStyle: index === 0 && !spec.band?.length ? { color: colour(toneColour(series, 0), 0.08) } : undefined };
}

// What lies between two series: an unseen line up to the lower one, and the difference stacked on it.
function bandOptions(spec) {
  if (!spec.band?.length) return [];
  const [low, high] = spec.band.map((index) => spec.series[index]);
  const unseen = { type: "line", stack: "band", stackStrategy: "all", silent: true, symbol: "none", lineStyle: { opacity: 0 }, tooltip: { show: false }, emphasis: { disabled: true }, connectNulls: false };
  const gap = high.values.map((value, index) => (value === null || low.values[index] === null ? null : value - low.values[index]));
  return [{ ...unseen, id: "band-low", data: low.values }, { ...unseen, id: "band-gap", data: gap, areaStyle: { color: colour(toneColour(low, spec.band[0]), 0.14) } }];
}

// Lines at the days of spec.marks with their numbers; the words are in the list under the chart and in the tooltip.
function markLine(spec, text) {
  const days = new Map();
  for (const mark of spec.marks ?? []) if (spec.labels.includes(mark.day)) days.set(mark.day, [...(days.get(mark.day) ?? []), mark.number]);
  if (!days.size) return undefined;
  return {
    silent: true, animation: false, symbol: "none", lineStyle: { color: colour("--color-muted"), type: [2, 3], width: 1 },
    label: { ...text, fontSize: 11, distance: 3, position: "end", formatter: (line) => line.name },
    data: [...days].map(([day, numbers]) => ({ xAxis: day, name: numbers.join(", ") })),
  };
}

const markWords = (spec, label) => (spec.marks ?? []).filter((mark) => mark.day === label).map((mark) => `${mark.number} · ${mark.text.length > 60 ? `${mark.text.slice(0, 60)}…` : mark.text}`);

function option(spec, title) {
  const say = formatters(spec);
  const ink = colour("--color-base-content");
  const muted = colour("--color-muted");
  const line = colour("--color-base-300");
  const text = { fontFamily: "Pretendard, system-ui, sans-serif", color: muted, fontSize: 12 };
  const hasBars = spec.series.some((series) => (series.kind ?? spec.kind) === "bar");
  return {
    textStyle: text,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 350,
    aria: { enabled: true, label: { enabled: false }, decal: { show: hasBars && spec.series.length > 1, decals: [{ symbol: "none" }, { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: colour("--color-base-100", 0.55) }, { symbol: "circle", symbolSize: 0.5, dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], color: colour("--color-base-100", 0.7) }] } },
    grid: { left: 4, right: 8, top: 40, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    // The edges of a band are told by its caption.
    legend: { show: spec.series.length > 1, data: spec.series.filter((_, index) => !spec.band?.includes(index)).map((series) => series.name), left: 0, top: 0, itemWidth: 18, itemHeight: 9, itemGap: 18, textStyle: { ...text, color: ink, fontSize: 13 }, inactiveColor: line },
    // The default HTML tooltip writes style attributes, which our content policy forbids.
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--color-base-100"), borderColor: line, borderWidth: 1, padding: [8, 12],
      textStyle: { ...text, color: ink, fontSize: 13, lineHeight: 20 }, axisPointer: { type: hasBars ? "shadow" : "line", lineStyle: { color: muted }, shadowStyle: { color: colour("--color-base-content", 0.05) } },
      formatter: (points) => [say.head(points[0].axisValue) + (spec.moving?.includes(points[0].axisValue) ? ` · ${spec.moving_word}` : ""), ...points.filter((point) => !String(point.seriesId).startsWith("band-")).map((point) => `${point.seriesName}  ${point.value === null || point.value === undefined ? "—" : say.value(point.value)}`), ...markWords(spec, points[0].axisValue)].join("\n"),
    },
    xAxis: { type: "category", data: spec.labels, boundaryGap: hasBars, axisLine: { lineStyle: { color: colour("--color-line-strong") } }, axisTick: { show: false }, axisLabel: { ...text, hideOverlap: true, margin: 10, formatter: say.tick } },
    yAxis: { type: "value", splitNumber: 4, axisLabel: { ...text, formatter: say.axis }, splitLine: { lineStyle: { color: line } } },
    series: [...spec.series.map((series, index) => ({ ...seriesOption(spec, series, index), markLine: index === 0 ? markLine(spec, text) : undefined })), ...bandOptions(spec)],
  };
}

const drawn = new Map();
const sizes = [];
let library = null;

async function draw(canvas) {
  const source = document.getElementById(canvas.dataset.chart);
  if (!source || drawn.has(canvas)) return;
  const spec = JSON.parse(source.textContent);
  drawn.set(canvas, null);
  library ??= import(document.querySelector('meta[name="chart-library"]').content);
  const { init } = await library;
  const chart = init(canvas, null, { renderer: "svg", locale: { es: "ES", ko: "KO" }[lang.slice(0, 2)] ?? "EN" });
  const paintChart = () => chart.setOption(option(spec, canvas.dataset.title), true);
  paintChart();
  drawn.set(canvas, paintChart);
  // A point leads where its cell in the table leads.
  if (spec.series.some((series) => series.links)) {
    chart.on("click", (point) => {
      const link = spec.series[point.seriesIndex]?.links?.[point.dataIndex];
      if (link && point.value !== null && point.value !== undefined) location.assign(link);
    });
  }
  sizes.push(() => chart.resize());
  new ResizeObserver(() => chart.resize()).observe(canvas);
}

const drawAll = (root) => root.querySelectorAll?.("[data-chart]").forEach(draw);
window.addEventListener("beforeprint", () => sizes.forEach((fit) => fit()));
document.addEventListener("page:theme", () => drawn.forEach((repaint) => repaint?.()));
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
drawAll(document);
