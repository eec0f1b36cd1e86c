import type { ArrivalProcess } from '../process.ts';

export const even: ArrivalProcess = {
  about: 'Arrivals at equal distances, without chance.',
  gap: () => 1,
};
