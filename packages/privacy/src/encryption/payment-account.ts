import type { Encrypted } from '@turbotrack/database';
import { decryptField, encryptField, type FieldPlace } from './encrypted-field.js';
import { EncryptionError, type KeyRing } from './key-ring.js';

/** A Danish bank account as bank files write it: registration number of 4 digits, account number of 10, filled with zeros on the left. */
export interface BankAccount {
  registrationNumber: string;
  accountNumber: string;
}

/** Which row of `billing.payment_account` it is; the id is made before the row, since the ciphertext is bound to it. */
export interface PaymentAccountRow {
  paymentAccountId: string;
  customerId: number;
}

/**
 * Reads an account as people write it, with spaces, dots or hyphens.
 *
 * @returns undefined where it is not 4 and 1 to 10 digits
 */
export function readBankAccount(registrationNumber: string, accountNumber: string): BankAccount | undefined {
  const digits = (text: string) => text.replace(/[\s.-]/g, '');
  const [registration, account] = [digits(registrationNumber), digits(accountNumber)];
  if (!/^[0-9]{4}$/.test(registration) || !/^[0-9]{1,10}$/.test(account)) return undefined;
  return { registrationNumber: registration, accountNumber: account.padStart(10, '0') };
}

/** What people see of an account, `•••• 1234`: the last four digits and nothing else, not even how many there are. */
export function maskBankAccount({ accountNumber }: BankAccount): string {
  return `•••• ${accountNumber.slice(-4)}`;
}

/**
 * The two columns of `billing.payment_account` that hold an account.
 *
 * @throws EncryptionError when the account is not 4 and 10 digits
 */
export function sealPaymentAccount(ring: KeyRing, row: PaymentAccountRow, bank: BankAccount): { account: Encrypted; masked: string } {
  const text = `${bank.registrationNumber}${bank.accountNumber}`;
  if (bank.registrationNumber.length !== 4 || !/^[0-9]{14}$/.test(text)) throw new EncryptionError('A bank account needs 4 digits of registration number and 10 of account number.');
  return { account: encryptField(ring, placeOf(row), text), masked: maskBankAccount(bank) };
}

/** Opens an account for collection. @throws EncryptionError when it was altered, moved, or its key is not in the ring */
export function openPaymentAccount(ring: KeyRing, row: PaymentAccountRow & { account: Uint8Array }): BankAccount {
  const text = decryptField(ring, placeOf(row), row.account);
  return { registrationNumber: text.slice(0, 4), accountNumber: text.slice(4) };
}

function placeOf({ customerId, paymentAccountId }: PaymentAccountRow): FieldPlace {
  return { table: 'billing.payment_account', column: 'account', row: `${customerId}/${paymentAccountId}` };
}
