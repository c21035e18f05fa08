import { serviceVariables } from '../configuration/service-variables.js';
import { defineConfig } from '../configuration/define-config.js';
import { createApp } from '../http/create-app.js';
import { runProcess } from '../start.js';
import { z } from 'zod';
import { ExampleModule, exampleJob } from './example-app.js';

await runProcess(() => createApp(ExampleModule, {
  name: 'example',
  title: 'Example',
  version: '1',
  config: defineConfig(z.object(serviceVariables)),
  queue: { name: 'example', jobs: [exampleJob], concurrency: 4 },
}));
