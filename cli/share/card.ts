import { isLost } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { doubtOf } from '../reporters/reporter.ts';
import { accountRows } from '../text/account.ts';
import { formatClock } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { endWord, noStyle, widthOf } from '../text/style.ts';
import { abridged } from '../text/table.ts';

/** So wide that it stands in a message as it is. */
const width = 80;

/** Begins every card, and the description of every picture. */
export const cardHead = 'wavetank · ';

/** A run in five lines: the question, the verdict with its reason, where the items ended, what was done to it, and how to have it again. */
export function cardLines(result: Result, scenario: Pick<Scenario, 'question' | 'inShort' | 'item'>, again: string): string[] {
  const { run } = result;
  return [
    inOneLine(`${cardHead}${run.scenario} seed ${run.seed}${run.clock === 'real' ? ' · real clock' : ''} · ${scenario.inShort ?? scenario.question}`),
    verdictLine(result),
    accountLine(result, scenario.item),
    doneLine(result),
    `again · ${again}`,
  ];
}

function inOneLine(text: string): string {
  return abridged(text, width, 1)[0];
}

/** As many of the parts as fit into `room`, then how many more there are; the first in any case. */
function fitting(parts: readonly string[], room: number): string {
  const first = (count: number): string => `${parts.slice(0, count).join(', ')}${count < parts.length ? `, ${parts.length - count} more` : ''}`;
  for (let count = parts.length; count > 1; count--) if (widthOf(first(count)) <= room) return first(count);
  return first(1);
}

/** `✗ failed · dropped 1,208, critical-p99 3.4 s (limit 2 s)`: what fails with what was measured, or why the verdict is what it is. */
function verdictLine(result: Result): string {
  const { run, verdict, reason } = result;
  const head = `${endWord(result, noStyle)}${run.status === 'completed' ? '' : ` at ${formatClock(run.clockMs)}, ${verdict}`} · `;
  const failed = [...result.checks, ...result.thresholds.map((each) => ({ ...each, id: each.metric }))].filter((each) => each.verdict === 'failed');
  const parts = failed.map(({ id, value, unit, limit }) => (limit === 0 ? `${id} ${value === null ? '–' : formatNumber(value)}` : `${id} ${quantityText(value, unit)}${limit === null ? '' : ` (limit ${quantityText(limit, unit)})`}`));
  const doubt = doubtOf(result) === null ? [] : ['times unknown'];
  return inOneLine(head + fitting([...doubt, ...(parts.length > 0 ? parts : [reason.replace(`${verdict}: `, '').replace(`the run was ${run.status}, so `, '')])], width - widthOf(head)));
}

/** `2,000 events: 1,900 delivered (95 %), 12 dropped, 88 shed on purpose`: after what was delivered what is lost, then the rest. */
function accountLine({ ledger }: Result, item: string): string {
  const { generated, delivered } = ledger;
  const head = `${plural(generated, item)}: `;
  const others = accountRows(ledger).filter(({ bucket, total }) => bucket !== 'generated' && bucket !== 'delivered' && total > 0);
  const sorted = [...others.filter(({ bucket }) => isLost(bucket)), ...others.filter(({ bucket }) => !isLost(bucket))];
  // Never 100 % while one is missing.
  const share = generated === 0 ? '' : ` (${formatNumber(Math.floor((1000 * delivered) / generated) / 10)} %)`;
  return head + fitting([`${formatCount(delivered)} delivered${share}`, ...sorted.map(({ label, total }) => `${formatCount(total)} ${label}`)], width - widthOf(head));
}

/** `hit by burst 2:00, slow-sink 2:10 · with buffer, replay from 2:33`: faults that took hold, with their moments where there is room. */
function doneLine(result: Result): string {
  const fired = result.faults.filter(({ status }) => status === 'fired');
  const names = remediesOn(result);
  const known = result.remedies.length;
  const isAll = known > 1 && names.length === known && result.remedies.every(({ onMs }) => spanText(onMs) === '');
  const remedied = names.length === 0 ? 'without remedies' : isAll ? `with all ${known} remedies` : `with ${names.join(', ')}`;
  if (fired.length === 0) return inOneLine(`no fault took hold · ${remedied}`);
  const line = (faults: string): string => `hit by ${faults} · ${remedied}`;
  const timed = line(fired.map(({ id, firstMs }) => (firstMs === null ? id : `${id} ${formatClock(firstMs)}`)).join(', '));
  return widthOf(timed) <= width ? timed : inOneLine(line(fitting(fired.map(({ id }) => id), width - widthOf(line('')))));
}

/** An engine that died has told nothing of its remedies but which were on last. */
function remediesOn({ remedies, run }: Result): readonly string[] {
  return remedies.length === 0 ? run.remedies : remedies.filter(({ onMs }) => onMs.length > 0).map(({ id, onMs }) => id + spanText(onMs));
}

/** When a remedy was on, where that is not the whole run. */
function spanText([from, to]: readonly number[]): string {
  return `${from > 0 ? ` from ${formatClock(from)}` : ''}${to === undefined ? '' : ` until ${formatClock(to)}`}`;
}
