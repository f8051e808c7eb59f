// Writes what browsers are served: files of npm packages and our own, each under a name with its content's digest, with
// copies compressed beforehand, and manifest.json (plain name → served name). Usage: npm run build -- [--outdir FOLDER]
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const asked = process.argv.indexOf("--outdir");
const out = asked > 0 ? process.argv[asked + 1] : join(here, "built");
const packages = join(here, "node_modules");

const files = [
  join(packages, "@tabler/core/dist/css/tabler.min.css"),
  join(packages, "@tabler/core/dist/js/tabler.min.js"),
  join(packages, "htmx.org/dist/htmx.min.js"),
  join(packages, "echarts/dist/echarts.min.js"),
  ...readdirSync(join(here, "static")).map((name) => join(here, "static", name)),
];

// The icons that templates name: {{ icon("home") }} or icon="home".
function iconsUsed(folder, found = new Set()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["node_modules", "built", "__pycache__"].includes(entry.name)) iconsUsed(path, found);
    } else if ([".html", ".py"].includes(extname(entry.name))) {
      for (const [, name] of readFileSync(path, "utf8").matchAll(/icon(?:\(|=)\s*["']([a-z0-9-]+)["']/g)) found.add(name);
    }
  }
  return found;
}

function sprite() {
  const symbols = [...iconsUsed(here)].sort().map((name) => {
    const svg = readFileSync(join(packages, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${inside}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

function write(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(name);
  const served = `${basename(name, extension)}.${digest}${extension}`;
  writeFileSync(join(out, served), content);
  if (content.length > 1000 && extension !== ".png") {
    writeFileSync(join(out, `${served}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(
      join(out, `${served}.br`),
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
  }
  return served;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const manifest = {};
for (const file of files) {
  const text = readFileSync(file);
  const plain = extname(file) === ".js" || extname(file) === ".css";
  // Maps are not served: a browser's tools must not ask for them.
  const content = plain ? Buffer.from(text.toString("utf8").replace(/\n?\/[/*]# sourceMappingURL=[^\n]*\n?/g, "\n")) : text;
  manifest[basename(file)] = write(basename(file), content);
}
manifest["icons.svg"] = write("icons.svg", Buffer.from(sprite()));
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
const notices = ["@tabler/core", "@tabler/icons", "echarts", "htmx.org"];
for (const name of notices) {
  const license = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((file) => join(packages, name, file)).find(existsSync);
  if (license) cpSync(license, join(out, `LICENSE.${name.replace(/[@/]/g, "")}.txt`));
}
console.log(`${Object.keys(manifest).length} files in ${out}`);
