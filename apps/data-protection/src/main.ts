import { defineConfig, runProcess } from '@turbotrack/service';
import { z } from 'zod';
import { dataProtectionVariables } from './configuration.js';
import { startDataProtection } from './start-data-protection.js';

await runProcess(() => startDataProtection(defineConfig(z.object(dataProtectionVariables))));
