import { afterAll, beforeAll, describe } from 'vitest';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { laws } from './laws.ts';

describe('the embedded broker', () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka.close());
  laws(() => kafka);
});
