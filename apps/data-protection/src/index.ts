export { type DataProtectionConfig, dataProtectionVariables } from './configuration.js';
export { dataProtectionPurposes, startDataProtection } from './start-data-protection.js';
