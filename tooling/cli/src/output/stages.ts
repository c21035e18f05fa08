import { Listr } from 'listr2';

/** Says how far a stage has come; shown on a terminal only. */
export type Report = (text: string) => void;

export interface Stage<Context> {
  readonly name: string;
  readonly title: string;
  work(context: Context, report: Report): Promise<void>;
}

export interface StageOptions {
  /** Nothing is shown: standard output is left for JSON. */
  readonly silent: boolean;
  /** Checked between stages. */
  readonly signal?: AbortSignal;
}

/** Does stages in order and shows them. @returns seconds by the stages' names */
export async function runStages<Context>(stages: readonly Stage<Context>[], context: Context, { silent, signal }: StageOptions): Promise<Record<string, number>> {
  const seconds: Record<string, number> = {};
  const list = new Listr<void, 'default' | 'silent', 'simple'>(
    stages.map(({ name, title, work }) => ({
      title,
      task: async (_, task) => {
        signal?.throwIfAborted();
        const started = performance.now();
        await work(context, (text) => {
          if (process.stdout.isTTY) task.output = text;
        });
        seconds[name] = Math.round(performance.now() - started) / 1000;
        task.title = `${title} (${seconds[name]!.toFixed(1)} s)`;
      },
    })),
    {
      renderer: silent ? 'silent' : 'default',
      fallbackRenderer: 'simple',
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false, showErrorMessage: false },
    },
  );
  await list.run();
  return seconds;
}
