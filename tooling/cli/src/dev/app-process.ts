import { type ChildProcess, spawn } from 'node:child_process';
import { ROOT } from '../folders.js';

/** An app in a process of its own, which can be started anew. */
export class AppProcess {
  private child: ChildProcess | undefined;

  constructor(
    private readonly app: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  start(): void {
    const child = spawn(process.execPath, ['--enable-source-maps', `${ROOT}apps/${this.app}/dist/main.js`], { cwd: ROOT, env: this.environment, stdio: 'inherit' });
    this.child = child;
    child.once('exit', (code) => {
      if (this.child === child && code !== 0) process.stdout.write(`${this.app} has ended (${code ?? 'killed'}). The next saved file starts it anew.\n`);
    });
    process.stdout.write(`${this.app} runs as process ${child.pid}.\n`);
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}
