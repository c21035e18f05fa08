import type { RegisterChapters } from '../register/chapters.js';
import type { TableClass } from '../register/classification.js';
import { databaseColumns, tablesOf } from '../register/walk-tables.js';
import { endInWords } from './periods.js';
import { escapeHtml } from './policy-page.js';
import type { Tables } from './processing-record.js';

const ROW = 24;
const COLUMN = 56;
const LEFT = 200;
const TOP = 196;
const RULE = 400;

const STYLE = `:root{color-scheme:light dark;--ink:#17212b;--soft:#5b6875;--line:#e1e7eb;--accent:#05545f;--write:#c2571a;--paper:#fff;--band:#f4f8f8;--chip:#e4f0f0}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf1;--soft:#9fb0bc;--line:#2a3740;--accent:#6fd0dc;--write:#f2a261;--paper:#12191f;--band:#18222a;--chip:#1f3338}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}main{max-width:74rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:2rem;margin:0 0 .4rem}h2{font-size:1.25rem;margin:2.5rem 0 .8rem;color:var(--accent)}p{max-width:48rem}.map{overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;padding:1rem}
svg{display:block;font:12.5px system-ui,-apple-system,"Segoe UI",sans-serif}svg text{fill:var(--ink)}svg .soft{fill:var(--soft)}svg .schema{font-weight:650;fill:var(--accent)}svg .band{fill:var(--band)}svg .line{stroke:var(--line)}
svg .planned{opacity:.42}svg .read{fill:var(--accent)}svg .write{fill:none;stroke:var(--write);stroke-width:2.2}.legend{display:flex;gap:1.6rem;flex-wrap:wrap;color:var(--soft);margin:.8rem 0 1.2rem}.legend svg{display:inline;vertical-align:-3px}
details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;padding:.5rem .9rem}summary{cursor:pointer;font-weight:600}summary small{font-weight:400;color:var(--soft)}table{border-collapse:collapse;width:100%;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-top:1px solid var(--line)}th{color:var(--soft);font-weight:600}code{font-size:.92em}.chip{background:var(--chip);border-radius:.8rem;padding:.05rem .55rem;white-space:nowrap}`;

/** The data map: which purpose reads and writes how much of which table, then column by column. One page, nothing fetched from elsewhere. */
export function dataMap(tables: Tables, chapters: RegisterChapters): string {
  const classes = [...tablesOf(tables)];
  const touched = new Set(classes.flatMap(({ entry }) => Object.values(entry.columns).flatMap(({ read, write }) => [...read, ...write]).concat(entry.partitionInsert ?? [])));
  const purposes = Object.keys(chapters.purposes).filter((name) => touched.has(name as never))
    .toSorted((a, b) => Number(isPlanned(a, chapters)) - Number(isPlanned(b, chapters)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Data map – TurboTrack</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Data map</h1>
<p>What the platform holds, and which purpose may touch it. Written from the register that the database's privileges are written from; a purpose that has no mark in a row is refused by the database.</p>
<div class="legend"><span>${dot(9)} reads (larger: more of the columns)</span><span>${ring()} writes</span><span>Pale: planned, not in force</span></div>
<div class="map">
${matrix(classes, purposes, chapters)}
</div>
<h2>Column by column</h2>
${classes.map((table) => details(table, chapters)).join('\n')}
</main>
</body>
</html>
`;
}

interface ClassifiedTable {
  schema: string;
  table: string;
  name: string;
  entry: TableClass;
}

function matrix(classes: readonly ClassifiedTable[], purposes: readonly string[], chapters: RegisterChapters): string {
  const schemas = [...new Set(classes.map(({ schema }) => schema))];
  const width = LEFT + purposes.length * COLUMN + RULE;
  const parts: string[] = purposes.map((name, index) => {
    const x = LEFT + index * COLUMN + COLUMN / 2;
    return `<text transform="translate(${x} ${TOP - 14}) rotate(-52)"${isPlanned(name, chapters) ? ' class="soft"' : ''}>${escapeHtml(chapters.purposes[name]?.titleEn ?? name)}</text>`;
  });
  parts.push(`<text class="soft" x="${width - RULE + 12}" y="${TOP - 14}">ends</text>`);
  let y = TOP;
  for (const schema of schemas) {
    y += 8;
    parts.push(`<text class="schema" x="0" y="${y + 14}">${escapeHtml(schema)}</text>`);
    y += ROW;
    classes.filter((table) => table.schema === schema).forEach((table, index) => {
      parts.push(...matrixRow(table, { purposes, y, width, banded: index % 2 === 0 }, chapters));
      y += ROW;
    });
  }
  return `<svg role="img" aria-label="Tables by purposes: who reads and who writes" width="${width}" height="${y + 8}" viewBox="0 0 ${width} ${y + 8}">
${parts.join('\n')}
</svg>`;
}

interface Place {
  purposes: readonly string[];
  y: number;
  width: number;
  banded: boolean;
}

function matrixRow({ table, name, entry }: ClassifiedTable, { purposes, y, width, banded }: Place, chapters: RegisterChapters): string[] {
  const middle = y + ROW / 2;
  const columns = Object.values(entry.columns);
  const marks = purposes.flatMap((purpose, index) => {
    const x = LEFT + index * COLUMN + COLUMN / 2;
    const reads = columns.filter(({ read }) => read.includes(purpose as never)).length;
    const writes = entry.partitionInsert?.includes(purpose as never) ? columns.length : columns.filter(({ write }) => write.includes(purpose as never)).length;
    if (reads + writes === 0) return [];
    const title = `<title>${escapeHtml(`${purpose} on ${name}: reads ${reads} of ${columns.length} columns, writes ${writes}`)}</title>`;
    const radius = (2.5 + 5 * Math.sqrt(reads / columns.length)).toFixed(1);
    return [`<g${isPlanned(purpose, chapters) ? ' class="planned"' : ''}>${title}${reads > 0 ? `<circle class="read" cx="${x}" cy="${middle}" r="${radius}"/>` : ''}${writes > 0 ? `<circle class="write" cx="${x}" cy="${middle}" r="9.5"/>` : ''}</g>`];
  });
  return [
    banded ? `<rect class="band" x="0" y="${y}" width="${width}" height="${ROW}" rx="4"/>` : '',
    `<text x="14" y="${middle + 4}">${escapeHtml(table)}</text>`, ...marks,
    `<text class="soft" x="${width - RULE + 12}" y="${middle + 4}">${escapeHtml(ending(entry, chapters))}</text>`,
  ].filter((part) => part !== '');
}

/** '5 years after …', cut to what the margin holds; the whole stands with the columns. */
function ending({ retention }: TableClass, chapters: RegisterChapters): string {
  const rule = chapters.retentionRules[retention];
  if (!rule || rule.period === null) return '–';
  const words = endInWords(rule, 'en');
  return words.length > 58 ? `${words.slice(0, 57).trimEnd()}…` : words;
}

function isPlanned(purpose: string, chapters: RegisterChapters): boolean {
  return chapters.purposes[purpose]?.status === 'planned';
}

function details({ schema, table, name, entry }: ClassifiedTable, chapters: RegisterChapters): string {
  const names = databaseColumns(schema, table);
  const rule = chapters.retentionRules[entry.retention];
  const rows = Object.entries(entry.columns).map(([column, { category, read, write }]) =>
    `<tr><td><code>${escapeHtml(names.get(column) ?? column)}</code></td><td><span class="chip">${escapeHtml(chapters.categories[category]?.titleEn ?? category)}</span></td><td>${read.join(', ') || '–'}</td><td>${[...write, ...(entry.partitionInsert ?? [])].join(', ') || '–'}</td></tr>`);
  const ends = rule && rule.period !== null ? `Ends ${endInWords(rule, 'en')} (${rule.source}).` : '';
  return `<details><summary>${escapeHtml(name)} <small>${escapeHtml(entry.about)}</small></summary><p>${escapeHtml(ends)}</p><table><thead><tr><th>column</th><th>kind of data</th><th>read for</th><th>written for</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`;
}

function dot(radius: number): string {
  return `<svg width="20" height="18" aria-hidden="true"><circle class="read" cx="10" cy="9" r="${radius * 0.75}"/></svg>`;
}

function ring(): string {
  return '<svg width="22" height="20" aria-hidden="true"><circle class="write" cx="11" cy="10" r="8"/></svg>';
}
