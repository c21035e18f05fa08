export { freePort } from './free-port.js';
export { type PostgresServer, removePostgres, startPostgres, UnsupportedPlatformError } from './postgres.js';
export { findRedisServer, type RedisServer, startRedis } from './redis.js';
