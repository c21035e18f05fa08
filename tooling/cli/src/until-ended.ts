const LOOK_EVERY_MS = 500;

/**
 * Resolves at Ctrl-C, SIGTERM or SIGHUP, and when the process that started this one is gone: package managers do not
 * always pass a signal on. A second signal ends the process at once.
 */
export function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) end();
    }, LOOK_EVERY_MS);
    watch.unref();
    const end = (): void => {
      clearInterval(watch);
      resolve();
    };
    let ended = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (ended) process.exit(1);
        ended = true;
        end();
      });
    }
  });
}
