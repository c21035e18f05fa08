import type { OpenAPIObject } from '@nestjs/swagger';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { breaksOf } from '../http/compare-api.js';

/** The document as it is committed. */
export interface ApiDescription {
  /** To be compared with the file by `toMatchFileSnapshot`, so that `--update` writes what was added. */
  readonly text: string;
  /** Where it is committed. */
  readonly file: string;
  /** What callers of the committed API would find broken; `--update` does not help against it. */
  readonly broken: string[];
}

/** Holds the API of an app against `docs/api/<app>.json`: it may grow, and nothing that callers rely on may go. */
export async function checkApiDescription(app: string, document: OpenAPIObject): Promise<ApiDescription> {
  const place = new URL(`../../../../docs/api/${app}.json`, import.meta.url);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const broken = existsSync(place) ? breaksOf(JSON.parse(await readFile(place, 'utf8')) as OpenAPIObject, JSON.parse(text) as OpenAPIObject) : [];
  return { text, file: place.pathname, broken };
}
