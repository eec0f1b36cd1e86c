export { even } from './even.ts';
export { poisson } from './poisson.ts';
