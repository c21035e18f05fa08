import { FOLDERS } from '../folders.js';
import type { PlatformAddresses } from '../local/running-marker.js';

/** What a person can do while the demo serves. */
export function serveText({ issuer, ordering, rating, billing, dataProtection }: PlatformAddresses): string {
  return `
The platform serves until Ctrl-C. API documentation:
  ordering  ${ordering}/docs
  rating    ${rating}/docs
  billing   ${billing}/docs
  privacy   ${dataProtection}/docs
  issuer    ${issuer}
Mail to customers lies in ${FOLDERS.mailbox}
In another terminal:
  pnpm turbotrack invoice show 100001
  pnpm turbotrack calls suspense
  curl -H "authorization: Bearer $(pnpm -s turbotrack token)" ${billing}/invoices?limit=3
  curl -H "authorization: Bearer $(pnpm -s turbotrack token --customer)" ${billing}/invoices
`;
}
