import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { exportFile } from '../../generators/exports/export-file.ts';
import { exportFeeds } from '../../generators/exports/feeds.ts';
import { dayName } from '../../pipeline/feed/feed-day.ts';
import { gateFile } from '../../pipeline/gate/gate.ts';
import { readFeed } from '../../pipeline/gate/schema.ts';
import { feeds } from './feeds.ts';

test('what was agreed is what the vendor exports', () => {
  expect(feeds.map(({ id }) => id)).toEqual(Object.keys(exportFeeds));
});

describe.each(feeds)('$id', ({ id, schema }) => {
  const made = exportFeeds[id as keyof typeof exportFeeds];

  test('has the columns and the key of the export', () => {
    const { columns, key } = readFeed(schema);
    expect(columns.map(({ name }) => name)).toEqual(made.columns.map(({ name }) => name));
    expect(key).toEqual(made.key);
  });

  test.each([1, 2, 3])('lets every clean row through, seed %i', (seed) => {
    const { bytes, rows } = exportFile(made, dayName(3), 3, 400, stream(seed, id));
    const { held, report } = gateFile(schema, bytes, { rows: rows.length, day: dayName(3) });
    expect([report.file.findings, held, report.kept]).toEqual([[], [], 400]);
  });
});
