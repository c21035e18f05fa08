/** A line of a difference: kept, only in the earlier text, or only in the later one. */
interface DiffLine {
  mark: ' ' | '-' | '+';
  text: string;
}

/**
 * What changed between two versions of the policy: first in words, section by section, then paragraph by paragraph in
 * unified form (kept paragraphs shortened to the headings).
 */
export function policyDiff(earlier: string, later: string): string {
  const lines = differences(blocksOf(earlier), blocksOf(later));
  const words = inWords(sectionsOf(earlier), sectionsOf(later));
  const unified = lines.filter(({ mark, text }) => mark !== ' ' || text.startsWith('#')).flatMap(({ mark, text }) => text.split('\n').map((line) => `${mark} ${line}`));
  return `${[...words, '', ...unified].join('\n')}\n`;
}

function inWords(earlier: Map<string, string>, later: Map<string, string>): string[] {
  const gone = [...earlier.keys()].filter((title) => !later.has(title));
  const come = [...later.keys()].filter((title) => !earlier.has(title));
  const changed = [...later].filter(([title, text]) => earlier.has(title) && earlier.get(title) !== text).map(([title]) => title);
  const list = (label: string, titles: string[]) => titles.map((title) => `${label}: ${title}`);
  const all = [...list('No longer told', gone), ...list('New', come), ...list('Changed', changed)];
  return all.length > 0 ? all : ['Nothing changed.'];
}

/** The text of each section by its heading; a heading without its number, so that renumbering is no change. */
function sectionsOf(text: string): Map<string, string> {
  const sections = new Map<string, string>();
  let title = '';
  for (const block of blocksOf(text)) {
    if (block === '---') title = '(edition)';
    else if (block.startsWith('#')) title = block.replace(/^#+ (\d+\. )?/, '');
    else sections.set(title, `${sections.get(title) ?? ''}${block}\n`);
  }
  return sections;
}

function blocksOf(text: string): string[] {
  return text.trimEnd().split('\n\n');
}

/** The longest common subsequence decides what was kept; a policy has about a hundred blocks. */
function differences(a: readonly string[], b: readonly string[]): DiffLine[] {
  const longest = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) longest[i]![j] = a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ mark: ' ', text: a[i]! });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) lines.push({ mark: '-', text: a[i++]! });
    else lines.push({ mark: '+', text: b[j++]! });
  }
  return lines;
}
