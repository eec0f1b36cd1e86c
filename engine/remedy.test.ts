import { expect, test } from 'vitest';
import { switchingError, type Remedy } from './remedy.ts';

test.each<[Remedy['switching'], boolean, boolean, RegExp | null]>([
  ['live', true, false, null],
  ['live', false, true, null],
  ['one-way', true, false, null],
  ['one-way', false, true, /cannot be switched off again/],
  ['one-way', false, false, null],
  ['at-start', true, false, /from the start of a run to its end/],
  ['at-start', false, true, /from the start of a run to its end/],
  ['at-start', true, true, null],
])('a remedy of the kind %s, to be %s and now %s: %s', (switching, on, isOn, refusal) => {
  const error = switchingError({ id: 'cure', about: '', without: '', needs: [], metric: '', minEffect: 0.5, switching }, on, isOn);
  if (refusal === null) expect(error).toBeNull();
  else expect(error).toMatch(refusal);
});
