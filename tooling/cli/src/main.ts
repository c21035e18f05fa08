import { LedgerError, MigrationError } from '@turbotrack/database';
import { UnsupportedPlatformError } from '@turbotrack/local-stack';
import { StartupError } from '@turbotrack/service';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runBilling } from './billing/run-billing.js';
import { explainCall } from './calls/explain-call.js';
import { importCalls } from './calls/import-calls.js';
import { listSuspense } from './calls/list-suspense.js';
import { tryDescription, type TryOptions } from './calls/try-description.js';
import { CliError } from './cli-error.js';
import { withPlatform } from './connect.js';
import { demo, type DemoOptions } from './demo/demo.js';
import { latestMonthOfClockChange } from './demo/demo-month.js';
import { dev } from './dev/dev.js';
import { doctor } from './doctor/doctor.js';
import { showInvoice } from './invoices/show-invoice.js';
import { rotateKeysCommand } from './keys/rotate.js';
import { installCommand } from './local/install.js';
import { printToken } from './local/print-token.js';
import { checkRegisterCommand } from './register/check-register.js';
import { compareLive } from './register/compare-live.js';
import { diffPolicy, showPolicy } from './register/show-policy.js';
import { showRegister } from './register/show-register.js';
import { writeRegister } from './register/write-register.js';
import { sqlPrompt } from './sql/sql-prompt.js';

const WRONG_USE = 2;

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

function month(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('Expected a month, YYYY-MM.');
  return text;
}

const json = (): Option => new Option('--json', 'print one JSON object').default(false);
const language = (): Option => new Option('--language <language>', 'language of the texts').choices(['da', 'en']).default('da');

function program(): Command {
  const cli = new Command('turbotrack').description('The back office of a business telephony operator.').exitOverride();
  cli.command('demo')
    .description('carry a month of a made-up operator from order to invoice, then serve it')
    .option('--once', 'end when the work is done', false)
    .addOption(json())
    .option('--reset', 'start afresh: remove what earlier runs left', false)
    .option('--month <YYYY-MM>', 'month of the calls', month, latestMonthOfClockChange(Date.now()))
    .option('--customers <n>', 'customers to make up', wholeNumber, 250)
    .option('--numbers <n>', 'telephone numbers to make up', wholeNumber, 3_000)
    .option('--calls <n>', 'calls to make up', wholeNumber, 300_000)
    .option('--seed <n>', 'another seed makes up another operator', wholeNumber, 1)
    .action((options: DemoOptions) => demo(options));

  const calls = cli.command('calls').description('call records');
  calls.command('import <file>').description('hand over a file of call records and follow it')
    .requiredOption('--operator <name>', 'the operator whose layout it has').addOption(json())
    .action((file: string, options: { operator: string; json: boolean }) => withPlatform((platform) => importCalls(platform, file, options)));
  calls.command('try <file>').description('show what would be read of a file, without a database')
    .requiredOption('--operator <description.json>', 'a description of the operator, which need not be registered').option('--records <n>', 'records to show, without the last digits of numbers', wholeNumber, 10).addOption(json())
    .action((file: string, options: TryOptions) => tryDescription(file, options));
  calls.command('suspense').description('records that wait with a reason')
    .option('--reason <reason>', 'only these').option('--limit <n>', 'lines to show, at most 500', wholeNumber, 50).addOption(json())
    .action((options: { reason?: string; limit: number; json: boolean }) => withPlatform((platform) => listSuspense(platform, { ...options, reason: options.reason })));
  calls.command('explain <call-id>').description('why a call costs what it costs').addOption(language()).addOption(json())
    .action((id: string, options: { json: boolean; language: 'da' | 'en' }) => withPlatform((platform) => explainCall(platform, wholeNumber(id), options)));

  cli.command('billing').description('billing runs').command('run <month>').description('bill a month that has ended')
    .option('--issue-date <YYYY-MM-DD>', 'date on the invoices; today when left out').addOption(json())
    .action((period: string, options: { issueDate?: string; json: boolean }) => withPlatform((platform) => runBilling(platform, month(period), { ...options, issueDate: options.issueDate })));

  cli.command('invoice').description('invoices').command('show <number>').description('an invoice as issued').addOption(language()).addOption(json())
    .action((number: string, options: { json: boolean; language: 'da' | 'en' }) => withPlatform((platform) => showInvoice(platform, wholeNumber(number), options)));

  const register = cli.command('register').description('what every datum is for');
  register.command('show').description('the register, or what one purpose may touch')
    .option('--purpose <purpose>', 'only this purpose').addOption(json())
    .action((options: { purpose?: string; json: boolean }) => showRegister({ ...options, purpose: options.purpose }));
  register.command('write').description('write docs/register from the register').action(() => writeRegister());
  register.command('check').description('is the register consistent, are its documents up to date, and does the database grant what it says?')
    .option('--without-database', 'leave the database out', false)
    .action(({ withoutDatabase }: { withoutDatabase: boolean }) => checkRegisterCommand(withoutDatabase ? undefined : compareLive));

  const policy = cli.command('policy').description('the privacy policy');
  policy.command('show').description('a version of the policy; the newest published one when none is named').addOption(language())
    .option('--version <n>', 'which version', wholeNumber).action((options: { language: 'da' | 'en'; version?: number }) => showPolicy({ ...options, version: options.version }));
  policy.command('diff <earlier> <later>').description('what changed between two versions').addOption(language())
    .action((earlier: string, later: string, options: { language: 'da' | 'en' }) => diffPolicy(wholeNumber(earlier), wholeNumber(later), options));

  cli.command('keys').description('keys of encrypted columns').command('rotate').description('encrypt everything under the first of TURBOTRACK_FIELD_KEYS')
    .option('--batch <n>', 'values of one transaction', wholeNumber, 500).addOption(json())
    .action((options: { batch: number; json: boolean }) => rotateKeysCommand(options));

  cli.command('doctor').description('check an outside database server, and Redis, before the platform is put on them').addOption(json())
    .action((options: { json: boolean }) => doctor(options));
  cli.command('install').description('bring the database that DATABASE_URL names to this version').action(() => installCommand());
  cli.command('token').description('print an access token of the local platform').option('--customer', "the first customer's instead of the operator's", false)
    .action((options: { customer: boolean }) => printToken(options));
  cli.command('dev <app>').description('run one app on the local database, anew whenever it is saved').action((app: string) => dev(app));
  cli.command('sql').description('SQL as the role of one purpose, journalled')
    .requiredOption('--purpose <purpose>', 'whose rights it has').requiredOption('--why <reason>', 'stands in the access journal')
    .option('--customer <id>', "only this customer's rows", wholeNumber).option('--command <sql>', 'one statement instead of a prompt').addOption(json())
    .action((options: { purpose: string; why: string; customer?: number; command?: string; json: boolean }) => sqlPrompt({ ...options, customer: options.customer, command: options.command }));
  return cli;
}

/** Errors whose text is ours: a sentence without data. */
const SENTENCES = [CliError, StartupError, MigrationError, LedgerError, UnsupportedPlatformError];

function exitCodeOf(error: unknown): number {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code.startsWith('commander.')) return code === 'commander.helpDisplayed' || code === 'commander.help' ? Number(code === 'commander.help') * WRONG_USE : WRONG_USE;
  if (SENTENCES.some((kind) => error instanceof kind)) process.stderr.write(`${(error as Error).message}\n`);
  else process.stderr.write(`Unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return error instanceof CliError ? error.exitCode : 1;
}

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
// Connections that linger must not keep a finished command alive.
process.exit();
