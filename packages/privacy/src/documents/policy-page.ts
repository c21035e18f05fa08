import type { Language } from './periods.js';

const STYLE = `:root{color-scheme:light dark;--ink:#17212b;--soft:#5b6875;--line:#d5dde3;--accent:#05545f;--paper:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf1;--soft:#9fb0bc;--line:#2c3a44;--accent:#6fd0dc;--paper:#12191f}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:44rem;margin:0 auto;padding:3rem 1.25rem 5rem}h1{font-size:2.2rem;line-height:1.2;margin:0 0 1.5rem}h2{font-size:1.3rem;margin:2.6rem 0 .6rem;color:var(--accent)}
h3{font-size:1.05rem;margin:1.6rem 0 .3rem}p,ul{margin:.5rem 0}li{margin:.25rem 0}hr{border:0;border-top:1px solid var(--line);margin:3rem 0 1rem}aside{background:#fff4d6;color:#5a4300;border-radius:.5rem;padding:.7rem 1.1rem;margin:0 0 2rem}hr~p{color:var(--soft);font-size:.9rem}
nav{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1.2rem;margin:2rem 0;font-size:.95rem}nav ol{margin:0;padding-left:1.4rem}a{color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}@media print{nav{display:none}body{font-size:11pt}}`;

/** A policy's Markdown, as policy-text.ts writes it, as one page without anything fetched from elsewhere. */
export function policyPage(markdown: string, language: Language, draft = false): string {
  const blocks = markdown.trimEnd().split('\n\n');
  const title = blocks.find((block) => block.startsWith('# '))?.slice(2) ?? '';
  const sections = blocks.filter((block) => block.startsWith('## ')).map((block) => block.slice(3));
  const contents = `<nav aria-label="${language === 'da' ? 'Indhold' : 'Contents'}"><ol>${sections.map((section) => `<li><a href="#${anchor(section)}">${escapeHtml(section.replace(/^\d+\. /, ''))}</a></li>`).join('')}</ol></nav>`;
  const [head = '', ...rest] = blocks.map(htmlOf);
  const firstSection = blocks.findIndex((block) => block.startsWith('## ')) - 1;
  const notice = draft ? [`<aside role="note">${language === 'da' ? 'Udkast. Denne version er ikke offentliggjort.' : 'Draft. This version is not published.'}</aside>`] : [];
  const body = [...notice, head, ...rest.slice(0, firstSection), contents, ...rest.slice(firstSection)];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – TurboTrack</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function htmlOf(block: string): string {
  if (block === '---') return '<hr>';
  if (block.startsWith('# ')) return `<h1>${escapeHtml(block.slice(2))}</h1>`;
  if (block.startsWith('## ')) return `<h2 id="${anchor(block.slice(3))}">${escapeHtml(block.slice(3))}</h2>`;
  if (block.startsWith('### ')) return `<h3>${escapeHtml(block.slice(4))}</h3>`;
  if (block.startsWith('- ')) return `<ul>${block.split('\n').map((line) => `<li>${escapeHtml(line.slice(2))}</li>`).join('')}</ul>`;
  return `<p>${escapeHtml(block)}</p>`;
}

function anchor(section: string): string {
  return `s${/^\d+/.exec(section)?.[0] ?? ''}`;
}
