import type { Answer, Client } from './ordering-under-test.js';

/** Calls the API at `url` with a token. An answer without a body has undefined for one. */
export function apiClient(url: string, token: string): Client {
  const send = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  };
  return { send, get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) };
}
