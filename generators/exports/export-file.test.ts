import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { exportFile } from './export-file.ts';
import { exportFeeds } from './feeds.ts';

describe.each(Object.values(exportFeeds))('$id', (feed) => {
  const file = exportFile(feed, '2026-01-31', 30, 300, stream(7, feed.id));

  test('is CSV that reads back to its cells', () => {
    expect(parse(file.bytes)).toEqual([feed.columns.map(({ name }) => name), ...file.rows]);
  });

  test('has a key that occurs once, also over days', () => {
    const next = exportFile(feed, '2026-02-01', 31, 300, stream(7, feed.id));
    const at = feed.columns.findIndex(({ name }) => name === feed.key[0]);
    expect(new Set([...file.rows, ...next.rows].map((row) => row[at])).size).toBe(600);
  });

  test('is the same for the same seed', () => {
    expect(exportFile(feed, '2026-01-31', 30, 4, stream(1, feed.id)).bytes.toString()).toMatchSnapshot();
  });
});
