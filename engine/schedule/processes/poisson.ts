import type { ArrivalProcess } from '../process.ts';

export const poisson: ArrivalProcess = {
  about: 'Arrivals that know nothing of each other: exponential gaps.',
  gap: (random) => random.exponential(1),
};
