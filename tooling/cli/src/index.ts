export { examinePostgres } from './doctor/doctor.js';
export type { Finding } from './doctor/finding.js';
