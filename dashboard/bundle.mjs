// Bundles src/ and static/ and writes them as C (src/web/assets.h tells the shape).
//   node bundle.mjs OUT.c
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const SCRIPT_BUDGET = 150_000;
const STYLE_BUDGET = 20_000;
const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

const bundled = await build({
  absWorkingDir: here,
  entryPoints: ["src/app.ts", "src/login.ts", "src/app.css"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  outdir: "assets",
  write: false,
  logLevel: "warning",
});

const assets = []; // { path, bytes }
const names = {}; // "app.js" -> "/assets/app-1A2B3C4D.js"
function keep(name, bytes, path) {
  names[name] = path;
  assets.push({ path, bytes });
}
for (const file of bundled.outputFiles) {
  const hashed = basename(file.path);
  keep(hashed.replace(/-[A-Z0-9]{8}\./, "."), Buffer.from(file.contents), `/assets/${hashed}`);
}
const files = readdirSync(join(here, "static")).sort();
for (const file of files.filter((f) => extname(f) !== ".html")) {
  const bytes = readFileSync(join(here, "static", file));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  keep(file, bytes, `/assets/${basename(file, extname(file))}-${hash}${extname(file)}`);
  if (file === "favicon.svg") assets.push({ path: "/favicon.svg", bytes });
}
for (const file of files.filter((f) => extname(f) === ".html")) {
  const html = readFileSync(join(here, "static", file), "utf8").replace(/\{\{(.+?)\}\}/g, (_, name) => {
    if (!names[name]) throw new Error(`${file}: no asset is called ${name}`);
    return names[name];
  });
  assets.push({ path: `/${file}`, bytes: Buffer.from(html) });
}

const sizes = { ".js": 0, ".css": 0 };
const literal = (bytes) => {
  const lines = [];
  for (let i = 0; i < bytes.length; i += 24) lines.push([...bytes.subarray(i, i + 24)].join(","));
  return lines.join(",\n");
};
let c = '#include "web/assets.h"\n\n';
const rows = [];
assets.forEach(({ path, bytes }, i) => {
  const gzip = gzipSync(bytes, { level: 9 });
  const smaller = gzip.length < bytes.length;
  if (extname(path) in sizes) sizes[extname(path)] += smaller ? gzip.length : bytes.length;
  c += `static const unsigned char plain_${i}[] = {\n${literal(bytes)}};\n`;
  if (smaller) c += `static const unsigned char gzip_${i}[] = {\n${literal(gzip)}};\n`;
  const packed = smaller ? `gzip_${i}, sizeof gzip_${i}` : "NULL, 0";
  rows.push(`    {"${path}", "${types[extname(path)]}", plain_${i}, sizeof plain_${i}, ${packed}},`);
});
c += `\nconst struct asset assets[] = {\n${rows.join("\n")}\n    {NULL, NULL, NULL, 0, NULL, 0},\n};\n`;

for (const [kind, budget] of [[".js", SCRIPT_BUDGET], [".css", STYLE_BUDGET]]) {
  if (sizes[kind] > budget) {
    console.error(`dashboard: ${sizes[kind]} bytes of ${kind} compressed, the budget is ${budget}`);
    process.exit(1);
  }
}
writeFileSync(process.argv[2], c);
console.log(`dashboard: ${sizes[".js"]} bytes of script, ${sizes[".css"]} of style, compressed`);
