export { BYTE_ORDER_MARK, csvCell, csvRow, csvTable } from './csv-rows.js';
