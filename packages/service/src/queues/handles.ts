import type { DiscoveryService } from '@nestjs/core';
import { methodsOf } from '../auth/access.js';
import { jobLabel, type JobDefinition } from './define-job.js';
import type { JobHandler, RegisteredHandler } from './job-worker.js';

const HANDLES = Symbol('handles');

/** Marks the method of a provider that does the work of a job. The compiler checks its payload against the job's. */
export function Handles<J extends JobDefinition>(job: J) {
  return <M extends JobHandler<J>>(target: object, name: string | symbol, descriptor: TypedPropertyDescriptor<M>): void => {
    const method = descriptor.value;
    if (!method) throw new TypeError(`@Handles(${jobLabel(job)}) belongs on a method, not on ${target.constructor.name}.${String(name)}.`);
    Reflect.defineMetadata(HANDLES, job, method);
  };
}

/** Finds every method marked with `@Handles` among the providers of an app. */
export function findHandlers(discovery: DiscoveryService): RegisteredHandler[] {
  const found: RegisteredHandler[] = [];
  for (const { instance, name: provider, host } of discovery.getProviders()) {
    if (typeof instance !== 'object' || instance === null) continue;
    for (const [name, method] of methodsOf(Object.getPrototypeOf(instance) as object)) {
      const job = Reflect.getMetadata(HANDLES, method) as JobDefinition | undefined;
      if (!job) continue;
      const handle = method.bind(instance as never) as unknown as JobHandler;
      found.push({ job, handle, place: `${String(provider)}.${name} (in ${host?.name ?? 'no module'})` });
    }
  }
  return found;
}
