import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { tableHead, tableLine } from './grade.ts';

test('whatever a sheet is called and refused for, it is one line of the table, and no formula', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.string(), (file, why) => {
    const error = new UsageError(why);
    const line = tableLine({ file, sheet: null, replay: `refused: ${why}`, error, code: 2 });
    const rows = parse(`${tableHead}\n${line}\n`) as string[][];
    expect(rows).toHaveLength(2);
    expect(rows[1]).toHaveLength(rows[0].length);
    expect(rows[1][0].replace(/^'/, '')).toBe(file.replace(/^'/, ''));
    expect(rows[1].at(-1)).toBe(`refused: ${why}`);
    for (const cell of rows[1]) expect(cell).not.toMatch(/^[=+\-@]/);
  }));
});

test('the table has five columns for what was found, and three for an examiner', () => {
  expect(tableHead).toBe('sheet,name,paper,diagnosis,prediction,outcome,unseen,side-effects,why it works,its cost,what then,replay');
});
