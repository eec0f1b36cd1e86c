import type { Finding } from './control.ts';
import type { Dialect } from './dialect.ts';
import { carriageReturn } from './record-scanner.ts';
import { reasons, type Reason, type ReasonId } from './reason.ts';
import type { RowStream } from './row-stream.ts';
import type { HeldCount, Tally } from './tally.ts';

/** What became of a file. */
export interface GateReport {
  readonly file: {
    /** `dropped`: the same file came before, and nothing is lost. */
    readonly verdict: 'kept' | 'held' | 'dropped';
    /** Why, what says most first; none where the file is kept. */
    readonly findings: readonly (Finding & { readonly hint: string })[];
  };
  /** Null where no row could be read. */
  readonly rows: number | null;
  /** Rows that may be loaded: none where the file is not kept. */
  readonly kept: number;
  readonly held: number;
  /** Rows that stand there twice, to the last cell, under one key: each counts once above. */
  readonly copies: number;
  readonly heldBy: Partial<Record<ReasonId, HeldCount>>;
  readonly repaired: {
    /** Numbers with groups of thousands. */
    readonly groupedNumbers: number;
    readonly reorderedColumns: boolean;
    readonly decimalCommas: boolean;
    readonly encoding: boolean;
  };
  readonly blankLines: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly dialect: {
    readonly delimiter: string;
    readonly quote: string;
    readonly lineEnd: 'lf' | 'crlf' | 'cr' | 'mixed';
    readonly encoding: Dialect['encoding'];
    readonly bom: boolean;
  } | null;
}

export function gateReport(findings: readonly Finding[], { bytes, sha256 }: { bytes: number; sha256: string | null }, dialect: Dialect | null, rows: RowStream | null): GateReport {
  const verdict = findings.length === 0 ? 'kept' : findings[0].reason === 'repeated-file' ? 'dropped' : 'held';
  const tally = rows?.tally ?? null;
  const [kept, held] = [tally?.kept ?? 0, tally?.held ?? 0];
  return {
    file: { verdict, findings: findings.map((finding) => ({ ...finding, hint: (reasons[finding.reason] as Reason).hint })) },
    rows: tally?.rows ?? null,
    kept: verdict === 'kept' ? kept : 0,
    held: verdict === 'held' ? kept + held : held,
    copies: tally?.copies ?? 0,
    heldBy: tally?.by ?? {},
    repaired: {
      groupedNumbers: tally?.groupedNumbers ?? 0,
      reorderedColumns: dialect?.reordered ?? false,
      decimalCommas: dialect?.commaDecimals ?? false,
      encoding: dialect !== null && dialect.encoding !== 'utf-8',
    },
    blankLines: tally?.blankLines ?? 0,
    bytes, sha256,
    dialect: dialect === null ? null : {
      delimiter: dialect.delimiter, quote: dialect.quote, lineEnd: lineEndOf(dialect, rows!.tally), encoding: dialect.encoding, bom: dialect.bom,
    },
  };
}

/** As the rows say that were let through. */
function lineEndOf(dialect: Dialect, { crlfRows, kept, copies }: Tally): 'lf' | 'crlf' | 'cr' | 'mixed' {
  if (dialect.lineEnd === carriageReturn) return 'cr';
  return crlfRows === 0 ? 'lf' : crlfRows >= kept + copies ? 'crlf' : 'mixed';
}
