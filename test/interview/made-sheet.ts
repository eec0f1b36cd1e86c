import { lineIds } from '../../cli/interview/line.ts';
import { paperVersion } from '../../cli/interview/paper.ts';
import { seal, type Sheet, type SheetContent } from '../../cli/interview/sheet.ts';

/** A sealed sheet of a paper in which nothing was said but a name. */
export function madeSheet(paper: number, name = '', change: Partial<SheetContent> = {}): Sheet {
  return seal({
    schemaVersion: 1, paper: { number: paper, version: paperVersion, hash: 'of the plan', day: null }, wavetank: '0.0.0', node: 20, lockHash: 'of the packages',
    takenAt: '2026-01-02T09:00:00.000Z', answers: name === '' ? {} : { name }, truth: 'burst', runs: [],
    lines: lineIds.map((id) => ({ id, mark: 'unsaid' as const, result: 'not said', evidence: 'there is no run', parts: [] })), explanation: { text: '', ticks: [] }, ...change,
  });
}
