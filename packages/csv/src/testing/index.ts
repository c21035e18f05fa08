export { readCsv } from './read-csv.js';
