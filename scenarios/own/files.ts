import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildComponent } from '../../engine/component.ts';
import { FileFeeder } from '../../pipeline/own/file-feeder.ts';
import type { InputRecord } from '../../pipeline/own/outgoing.ts';
import type { OwnRun } from '../../pipeline/own/own-run.ts';
import { TableReader, type TableReaderOptions } from '../../pipeline/own/table-reader.ts';
import { recordsOf, type Contract, type Stood } from './contract.ts';
import type { Definition } from './definition.ts';
import type { Words } from './definition-mistakes.ts';
import { Expectation } from './expectation.ts';

type Files = NonNullable<Definition['files']>;

/** So long nothing changes in the landing folder and in that of the output before it is believed that nothing will. */
const quietMs = 5_000;

/** The service is a loader: it looks at a landing folder and fills a table or a folder. Both are the run's own. */
export function filesContract(definition: Definition, files: Files): Contract {
  const to = 'table' in files.out ? files.out.table : files.out.files;
  return {
    from: `files of ${files.format}`, to, between: [], backends: [],
    async prepare(world, surroundings, shared, folder) {
      const [landing, out] = ['landing', 'out'].map((name) => resolve(surroundings.folder, name));
      for (const path of [landing, out]) mkdirSync(path);
      return Promise.resolve(stand(files, shared, landing, out, new Expectation(definition, world.streams, folder)));
    },
  };
}

function stand({ format, every, out }: Files, run: OwnRun, landing: string, outFolder: string, expectation: Expectation): Stood {
  const output: TableReaderOptions['output'] = 'table' in out ? { file: join(outFolder, out.file), table: out.table } : { files: join(outFolder, out.files) };
  return {
    run, words: { landing, out: outFolder } satisfies Words<'files'>, group: null, beyondReach: [],
    component(kind, world): BuildComponent | null {
      if (kind === 'source') {
        const columns = expectation.columns(world.plan.faults);
        return (context) => new FileFeeder(context, {
          run, landing, out: outFolder, everyMs: every, extension: format, format: (records) => formats[format](records, columns), make: recordsOf(context, world, expectation), filtered: expectation.filtered,
        });
      }
      if (kind === 'sink') return (context) => new TableReader(context, { run, output, single: expectation.single, understand: (fields) => expectation.understandRow(fields) });
      return null;
    },
    drained: (world) => (world.component('source')?.waiting?.() ?? 0) === 0 && run.movement.stillMs >= quietMs,
    release: () => Promise.resolve(),
  };
}

/** How records become a file; those of CSV have the same columns in each, whatever is in it. Cells follow RFC 4180; what is no scalar is JSON in its cell. */
export const formats: Readonly<Record<Files['format'], (records: readonly InputRecord[], columns: readonly string[]) => string>> = {
  jsonl: (records) => records.map(({ value }) => `${value}\n`).join(''),
  csv(records, columns) {
    const rows = records.map(({ value }) => JSON.parse(value) as Record<string, unknown>);
    return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((cells) => `${cells.map(cell).join(',')}\n`).join('');
  },
};

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
