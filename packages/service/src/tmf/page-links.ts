import type { TmfQuery } from './tmf-query.js';

/**
 * The Link header of a page (RFC 8288; TMF630, "Pagination"): first, previous, next and last, with everything else that was asked for kept.
 *
 * @param url path and query of the request
 * @returns the empty text for a list that is whole
 */
export function pageLinks(url: string, { offset, limit }: TmfQuery, total: number): string {
  if (offset === 0 && total <= limit) return '';
  const [path, ...search] = url.split('?');
  const kept = search.join('?').split('&').filter((part) => part !== '' && !/^(offset|limit)=/.test(part));
  const link = (rel: string, from: number): string => `<${path}?${[...kept, `offset=${from}`, `limit=${limit}`].join('&')}>; rel="${rel}"`;
  const last = total === 0 ? 0 : Math.floor((total - 1) / limit) * limit;
  return [
    link('self', offset),
    link('first', 0),
    ...(offset > 0 ? [link('prev', Math.max(0, offset - limit))] : []),
    ...(offset + limit < total ? [link('next', offset + limit)] : []),
    link('last', last),
  ].join(', ');
}
