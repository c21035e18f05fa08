import { defineConfig, runProcess } from '@turbotrack/service';
import { z } from 'zod';
import { orderingVariables } from './configuration.js';
import { startOrdering } from './start-ordering.js';

await runProcess(() => startOrdering(defineConfig(z.object(orderingVariables))));
