import { join } from 'node:path';
import type { Command } from 'commander';
import { queryRun, runViews } from '../../engine/store/query-run.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { textOf } from '../config/config-text.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import { plural } from '../text/number.ts';
import { table } from '../text/table.ts';

interface QueryFlags extends StoredRunFlags {
  readonly json?: boolean;
}

export const command: CommandModule<QueryFlags> = {
  examples: [
    ['query latest "SELECT bucket, count(*) FROM ledger GROUP BY bucket ORDER BY bucket"', 'where items ended'],
    ['query latest "DESCRIBE hops"', 'the columns of a view'],
  ],
  configure(command: Command): void {
    command
      .argument('<run>', runArgument)
      .argument('<sql>', `one statement, or a file of one, over ${Object.keys(runViews).join(', ')}; of your own pipeline also over what its checks ask`)
      .option('--json', 'rows as a JSON array of objects');
    addRunsOption(command);
  },
  async execute({ args: [wanted, sql], flags, terminal }: Invocation<QueryFlags>): Promise<ExitCode> {
    const { folder, plan, result } = storedRun(flags.out, wanted);
    const more = plan.own === undefined ? undefined : (await import('../../scenarios/own/sql-check.ts')).recordsOfRun(join(folder, 'stores'), result.faults);
    const file = /^\S+\.sql$/.test(sql) ? sql : undefined;
    const { columns, rows } = await queryRun(folder, file === undefined ? sql : textOf(file, 'a file with one statement'), { more, file });
    if (flags.json) {
      const objects = rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
      terminal.emit(`${JSON.stringify(objects, null, 2)}\n`);
      return exitCode.ok;
    }
    const numeric = columns.map((_, i) => ({ align: rows.every((row) => row[i] === null || typeof row[i] === 'number') ? 'right' as const : 'left' as const }));
    const cells = rows.map((row) => row.map((value) => (value === null ? '' : String(value))));
    for (const line of table([[...columns], columns.map((column) => '─'.repeat(column.length)), ...cells], numeric)) terminal.say(line);
    terminal.say(terminal.style('quiet', plural(rows.length, 'row')));
    return exitCode.ok;
  },
};
