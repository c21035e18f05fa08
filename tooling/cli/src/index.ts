export { type Finding, examinePostgres } from './doctor/doctor.js';
