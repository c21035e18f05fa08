import { defineConfig, runProcess } from '@turbotrack/service';
import { z } from 'zod';
import { ratingVariables } from './configuration.js';
import { startRating } from './start-rating.js';

await runProcess(() => startRating(defineConfig(z.object(ratingVariables))));
