import type { Seller } from '@turbotrack/invoice-documents';
import { StartupError } from '@turbotrack/service';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export const sellerSchema = z.strictObject({
  name: z.string().min(1),
  address: z.array(z.string().min(1)).min(1),
  cvr: z.string().regex(/^\d{8}$/),
  phone: z.string().min(1).optional(),
  email: z.email(),
  bankAccount: z.string().min(1).optional(),
  fikCreditor: z.string().regex(/^8\d{7}$/),
});

/** Who issues the invoices. Also the token by which providers ask for it. */
export class SellerDetails {
  constructor(readonly seller: Seller) {}
}

/** A seller that does not exist, for demonstrations and tests: no such CVR or creditor number is known to be in use. */
export const FICTITIOUS_SELLER: Seller = {
  name: 'Prøvetelefoni A/S',
  address: ['Eksempelvej 1', '9999 Prøveby'],
  cvr: '99999993',
  email: 'faktura@telefoni.example',
  bankAccount: '9999 0000000001',
  fikCreditor: '89999999',
};

/** @throws StartupError naming the file when it cannot be read or does not hold a seller; what it holds is not repeated */
export async function readSeller(path: string): Promise<Seller> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new StartupError(`The variable SELLER_FILE names ${path}, which cannot be read.`);
  try {
    const { phone, bankAccount, ...seller } = sellerSchema.parse(JSON.parse(text));
    return { ...seller, ...(phone !== undefined && { phone }), ...(bankAccount !== undefined && { bankAccount }) };
  } catch (cause) {
    const fields = cause instanceof z.ZodError ? [...new Set(cause.issues.map((issue) => issue.path.join('.') || 'the whole'))].join(', ') : 'not JSON';
    throw new StartupError(`The seller's file ${path} is not right (${fields}). Expected name, address (a list of lines), cvr (8 digits), email, fikCreditor (8 digits, the first an 8), and perhaps phone and bankAccount.`);
  }
}
