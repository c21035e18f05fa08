import { type Access, type Purpose, PurposeError, PurposeGate, purposes, register } from '@turbotrack/privacy';
import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error.js';
import { findInstallation } from '../local/find-installation.js';
import { table } from '../output/table.js';

export interface SqlOptions {
  readonly purpose: string;
  readonly customer: number | undefined;
  readonly why: string;
  /** One statement to run instead of a prompt. */
  readonly command: string | undefined;
  readonly json: boolean;
}

const TABLES = Object.entries(register).flatMap(([schema, tables]) => Object.keys(tables).map((name) => `${schema}.${name}`));
/** Rows shown on a terminal; `--json` prints all. */
const ROWS_SHOWN = 200;
/** SQLSTATE insufficient_privilege. */
const REFUSED = '42501';

/**
 * SQL as the role of one purpose: it meets what an app with that purpose meets, and stands in the access journal with
 * the reason given. Each statement is one transaction.
 *
 * @throws CliError with exit code 2 for a purpose that does not exist or does not allow the scope, 1 for a statement that failed
 */
export async function sqlPrompt(options: SqlOptions): Promise<void> {
  if (!(options.purpose in purposes)) throw new CliError(`There is no purpose "${options.purpose}". There are: ${Object.keys(purposes).join(', ')}.`, 2);
  const { installation, leave } = await findInstallation();
  const gate = new PurposeGate(installation, { connectionsPerPurpose: 1 });
  try {
    if (options.command !== undefined) await run(gate, options, options.command);
    else if (process.stdin.isTTY) await converse(gate, options);
    else await runScript(gate, options);
  } finally {
    await gate.close();
    await leave();
  }
}

async function run(gate: PurposeGate, { purpose, customer, why, json }: SqlOptions, text: string): Promise<void> {
  const access: Access = { scope: customer === undefined ? 'all' : { customer }, actor: `sql:${process.env['USER'] ?? 'unknown'}`, why: `by hand: ${why}` };
  const touched = TABLES.filter((name) => text.toLowerCase().includes(name));
  try {
    // Several statements sent at once have a result each.
    const results = [await gate.purpose(purpose as Purpose, access, ({ sql }) => sql(touched, text))].flat();
    for (const result of results) process.stdout.write(json ? `${JSON.stringify(result.rows, null, 2)}\n` : shown(result));
  } catch (error) {
    if (error instanceof PurposeError) throw new CliError(error.message, 2);
    const { code = '', message } = error as Error & { code?: string };
    if (code === REFUSED) throw new CliError(`The register does not let ${purpose} do this (${message}). "turbotrack register show --purpose ${purpose}" says what it may.`);
    // Whoever typed the statement may read what the server says of it.
    throw new CliError(`${code} ${message}`.trim());
  }
}

function shown({ rows, rowCount, command }: { rows: Record<string, unknown>[]; rowCount: number | null; command: string }): string {
  if (rows.length === 0) return `${command} ${rowCount ?? 0}\n`;
  const names = Object.keys(rows[0]!);
  const cells = rows.slice(0, ROWS_SHOWN).map((row) => names.map((name) => textOf(row[name])));
  const more = rows.length > ROWS_SHOWN ? `… ${rows.length - ROWS_SHOWN} more rows\n` : '';
  return `${table([names, ...cells])}\n${more}(${rows.length} rows)\n`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** Statements from a file or another program: nothing but their results is printed, and the first that fails ends it. */
async function runScript(gate: PurposeGate, options: SqlOptions): Promise<void> {
  let text = '';
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '\\q') break;
    text += `${line}\n`;
    if (!text.trimEnd().endsWith(';')) continue;
    await run(gate, options, text.trimEnd().slice(0, -1));
    text = '';
  }
  if (text.trim() !== '') await run(gate, options, text);
}

async function converse(gate: PurposeGate, options: SqlOptions): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: true });
  process.stdout.write(`You work as ${options.purpose}; every statement is journalled. End one with ";", leave with \\q.\n`);
  let text = '';
  terminal.setPrompt(`${options.purpose}> `);
  terminal.prompt();
  for await (const line of terminal) {
    if (line.trim() === '\\q') break;
    text += `${line}\n`;
    if (text.trimEnd().endsWith(';')) {
      await run(gate, options, text.trimEnd().slice(0, -1)).catch((error: Error) => process.stderr.write(`${error.message}\n`));
      text = '';
    }
    terminal.setPrompt(text === '' ? `${options.purpose}> ` : '> ');
    terminal.prompt();
  }
  terminal.close();
}
