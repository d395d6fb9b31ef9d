// Builds static/dist (stylesheets, fonts, ECharts, the script of websites) and the icon sprite. Outputs are committed; nothing is built at run time.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import subsetFont from "subset-font";
import { renamed } from "./rename-font.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const dist = join(here, "../static/dist");
const PRETENDARD = join(modules, "pretendard/dist/web/variable");
const WEIGHTS = "400 700";

function stylesheet(name) {
  const tailwind = join(modules, "@tailwindcss/cli/dist/index.mjs");
  const out = join(dist, `${name}.css`);
  execFileSync(process.execPath, [tailwind, "-i", join(here, `css/${name}.css`), "-o", out, "--minify"], {
    stdio: ["ignore", "inherit", "inherit"], cwd: here,
  });
  // Django's admin writes data-theme="auto" where our pages leave the attribute away.
  const css = readFileSync(out, "utf8").replaceAll(":root:not([data-theme])", ":root:not([data-theme=light],[data-theme=dark])");
  writeFileSync(out, css.endsWith("\n") ? css : css + "\n");
}

function charts() {
  return build({
    entryPoints: [join(here, "js/echarts.js")], outfile: join(dist, "echarts.js"), bundle: true, minify: true,
    format: "esm", target: "es2020", legalComments: "none",
    banner: { js: "/* Apache ECharts 6, Apache-2.0, https://echarts.apache.org; zrender, BSD-3-Clause */" },
  });
}

// What websites of customers load, from the intake: as few bytes as can be.
function script() {
  return build({
    entryPoints: [join(here, "js/s.js")], outfile: join(dist, "s.js"), bundle: true, minify: true, format: "iife",
    target: "es2020", legalComments: "none", charset: "utf8",
  });
}

// Latin, punctuation, currency signs, arrows and mathematics live in one file: an English or Spanish page loads just that.
const LATIN = [
  [0x20, 0x7e], [0xa0, 0x24f], [0x2010, 0x203a], [0x2044, 0x2044], [0x2070, 0x209c], [0x20a0, 0x20bf], [0x2116, 0x2122],
  [0x2190, 0x2199], [0x2200, 0x2265], [0x25b2, 0x25cf],
];

function withoutLatin(ranges) {
  const inLatin = (code) => LATIN.some(([first, last]) => code >= first && code <= last);
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.trim().replace(/^U\+/i, "").split("-").map((hex) => parseInt(hex, 16));
    const kept = [];
    for (let code = first; code <= last; code++) {
      if (inLatin(code)) continue;
      const open = kept.at(-1);
      if (open && open[1] === code - 1) open[1] = code;
      else kept.push([code, code]);
    }
    return kept.map(([a, b]) => (a === b ? `U+${a.toString(16)}` : `U+${a.toString(16)}-${b.toString(16)}`));
  }).join(",");
}

const face = (file, ranges) =>
  `@font-face{font-family:Pretendard;font-style:normal;font-display:swap;font-weight:${WEIGHTS};` +
  `src:url(fonts/${file}) format("woff2");unicode-range:${ranges}}\n`;

async function fonts() {
  const out = join(dist, "fonts");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const letters = LATIN.map(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => String.fromCodePoint(a + i)).join("")).join("");
  const whole = readFileSync(join(PRETENDARD, "woff2/PretendardVariable.woff2"));
  const latin = await subsetFont(whole, letters, {
    targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700 } },
  });
  writeFileSync(join(out, "latin.woff2"), latin);
  let css = "/* Pretendard 1.3.9, SIL Open Font License 1.1, Copyright 2021 Kil Hyung-jin: fonts/OFL.txt */\n";
  css += face("latin.woff2", LATIN.map(([a, b]) => `U+${a.toString(16)}-${b.toString(16)}`).join(","));
  const source = readFileSync(join(PRETENDARD, "pretendardvariable-dynamic-subset.css"), "utf8");
  for (const [, number, ranges] of source.matchAll(/subset\.(\d+)\.woff2[^}]*?unicode-range:([^;}]*)/gs)) {
    const rest = withoutLatin(ranges);
    if (!rest) continue;
    const file = `hangul-${number}.woff2`;
    copyFileSync(join(PRETENDARD, `woff2-dynamic-subset/PretendardVariable.subset.${number}.woff2`), join(out, file));
    css += face(file, rest);
  }
  writeFileSync(join(dist, "fonts.css"), css);
  const licence = /\/\*([\s\S]*?)\*\//.exec(source)[1].trim();
  writeFileSync(join(out, "OFL.txt"), licence + "\n");
}

// What reports are set in as PDF: Latin as above and the 2,350 syllables of KS X 1001, in two weights. The whole of Hangul
// would be three times as large, and typst reads neither woff2 nor a font in pieces.
const PRINT = "PaperPrint";
async function reportFonts() {
  const out = join(here, "../../analytics/briefs/fonts");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const korean = new TextDecoder("euc-kr");
  let letters = LATIN.map(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => String.fromCodePoint(a + i)).join("")).join("");
  for (let row = 0xb0; row <= 0xc8; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) letters += korean.decode(new Uint8Array([row, cell]));
  for (let code = 0x3131; code <= 0x318e; code++) letters += String.fromCodePoint(code);
  letters += "、。〈〉《》「」『』【】〔〕・％＋－＝～₩";
  for (const weight of ["Regular", "Bold"]) {
    const whole = readFileSync(join(modules, `pretendard/dist/public/static/Pretendard-${weight}.otf`));
    const cut = await subsetFont(whole, letters, { targetFormat: "sfnt" });
    writeFileSync(join(out, `${PRINT}-${weight}.otf`), renamed(cut, "Pretendard", PRINT));
  }
  copyFileSync(join(modules, "pretendard/dist/LICENSE.txt"), join(out, "OFL.txt"));
}

function icons() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = names.map((line) => {
    const [name, lucide = name] = line.split(/\s+/);
    const svg = readFileSync(join(modules, `lucide-static/icons/${lucide}.svg`), "utf8");
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)[1].replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  const text = `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, ISC licence, https://lucide.dev; made by frontend/build -->\n${symbols.join("\n")}\n</svg>\n`;
  writeFileSync(join(here, "../static/ui/icons.svg"), text);
}

mkdirSync(dist, { recursive: true });
mkdirSync(join(here, "../static/ui"), { recursive: true });
const only = process.argv[2];
if (!only || only === "css") ["app", "admin"].forEach(stylesheet);
if (!only || only === "icons") icons();
if (!only || only === "charts") await charts();
if (!only || only === "script") await script();
if (!only || only === "fonts") await fonts();
if (!only || only === "report-fonts") await reportFonts();
