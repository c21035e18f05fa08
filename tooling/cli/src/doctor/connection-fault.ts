const NETWORK = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'];

/**
 * Why the server that DATABASE_URL names could not be used, in one sentence with what to do; undefined for an error that
 * is not of the connection.
 */
export function connectionFault(error: unknown): string | undefined {
  const { code, message } = error as { code?: string; message?: string };
  if (code === '28P01' || code === '28000' || message?.includes('client password must be a string')) return `The server that DATABASE_URL names does not accept the login (${code ?? 'no password'}). See that its user and password are right.`;
  if (code === '3D000') return `The database that DATABASE_URL names does not exist (${code}). Create it first, or name another.`;
  if (code === '42501') return `The login of DATABASE_URL may not do what is needed (${code}). It needs to be a superuser, or to have CREATEROLE, CREATEDB and BYPASSRLS.`;
  if (code === '57P03' || code === '53300') return `The server that DATABASE_URL names takes no connections now (${code}). It is starting, stopping or full: try again later.`;
  const ofNetwork = NETWORK.includes(code ?? '') || message === 'timeout expired' || message?.startsWith('Connection terminated');
  return ofNetwork ? `The server that DATABASE_URL names does not answer (${code ?? 'no answer'}). See that it runs, and that host and port are right.` : undefined;
}
