export { hotKey as 'hot-key', nullKeys as 'null-keys' } from './keys.ts';
export { slowWorker as 'slow-worker' } from './slow-worker.ts';
export { workerKilled as 'worker-killed' } from './worker-killed.ts';
