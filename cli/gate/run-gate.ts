import type { Control } from '../../pipeline/gate/control.ts';
import { Gate } from '../../pipeline/gate/gate.ts';
import type { GateReport } from '../../pipeline/gate/report.ts';
import type { Feed } from '../../pipeline/gate/schema.ts';
import type { Interruption } from '../interruption.ts';
import { AcceptedFile } from './accepted-file.ts';
import type { GateSource } from './gate-source.ts';
import { HeldFile } from './held-file.ts';

export interface GateRun {
  readonly feed: Feed;
  readonly control: Control | undefined;
  readonly accepted: string | undefined;
  readonly held: string | undefined;
  readonly keyLimitBytes: number;
}

/**
 * Gates a source from its beginning to its end; null where the user did not wait for it. Files that are written have
 * their names only once they are whole, and the one of accepted rows only where the file is kept.
 */
export async function runGate(source: GateSource, run: GateRun, interruption: Interruption): Promise<GateReport | null> {
  const held = run.held === undefined ? null : new HeldFile(run.held, source.name);
  let accepted: AcceptedFile | null = null;
  try {
    accepted = run.accepted === undefined ? null : new AcceptedFile(run.accepted, run.feed);
    const gate = new Gate(run.feed, {
      control: run.control, keyLimitBytes: run.keyLimitBytes,
      reread: source.reread ?? undefined,
      onRow: (row) => accepted?.add(row),
      onHeld: (each) => {
        if (each.ordinal !== null) accepted?.withdraw(each.ordinal);
        held?.add(each);
      },
    });
    const chunks = source.chunks();
    for (;;) {
      // Whoever pipes in may take as long as he likes: the wish to stop does not wait for the next bytes.
      const next = await interruption.unlessStopped(chunks.next());
      if (next === null) return null;
      if (next.done === true) break;
      gate.write(next.value);
    }
    const report = gate.end({ changed: source.changed() });
    for (const finding of report.file.findings) held?.addFile(finding);
    if (report.file.verdict === 'kept') accepted?.finish();
    else accepted?.withhold();
    held?.finish();
    return report;
  } finally {
    accepted?.abandon();
    held?.abandon();
  }
}
